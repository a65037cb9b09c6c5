-- One row per check of the last model against today: settings, the spread of each feature, customers far from every segment.
{%- set maximum_far_share = 0.05 %}  {#- of the customers, beyond the distance that 1% exceeded when the model was fitted #}
with

last_model as (

    select * from {{ ref('int_last_model') }}

),

parameters as (

    select * from {{ ref('int_last_model_parameters') }}

),

customers as (

    select * from {{ ref('int_customers_scored_by_last_model') }}

),

shares_today as (

    {{ bin_shares('customers', last_feature_names()) }}

),

-- an empty bin counts as a ten-thousandth, since nothing has no logarithm
shares as (

    select
        parameters.feature,
        greatest(parameters.value, 1e-4) as share_then,
        greatest(coalesce(shares_today.value, 0e0), 1e-4) as share_today

    from parameters
    inner join parameters as notes
        on
            parameters.feature = notes.feature
            and notes.part = 'note'
            and notes.text_value = 'used'
    left join shares_today
        on
            parameters.feature = shares_today.feature
            and parameters.position = shares_today.position
    where parameters.part = 'bin_share'

),

-- summed as decimals, so that no order matters
stability_indices as (

    select
        feature,
        round(
            cast(sum(cast((share_today - share_then) * ln(share_today / share_then) as decimal(28, 15))) as {{ type_double() }}), 9
        ) as stability_index

    from shares
    group by feature

),

far_customers as (

    select
        {{ safe_divide('count(case when customers.distance_to_centroid > far_distances.value then 1 end)', 'count(*)') }} as far_share

    from customers
    inner join parameters as far_distances
        on
            customers.cluster_id = far_distances.position
            and far_distances.part = 'far_distance'

),

checks as (

    select
        3 as check_order,
        'feature_spread' as check_name,
        stability_indices.feature as subject,
        stability_indices.stability_index as value,
        cast({{ var('drift_stability_index') }} as {{ type_double() }}) as threshold,
        stability_indices.stability_index > {{ var('drift_stability_index') }} as is_drifted,
        stability_indices.feature || ' is spread '
        || case
            when stability_indices.stability_index > {{ var('drift_stability_index') }} then 'otherwise than when the model was fitted'
            else 'as when the model was fitted'
        end as message

    from stability_indices
    inner join last_model
        on last_model.is_comparable

    union all

    select
        4 as check_order,
        'far_customers' as check_name,
        null as subject,
        far_share as value,
        cast({{ maximum_far_share }} as {{ type_double() }}) as threshold,
        far_share > {{ maximum_far_share }} as is_drifted,
        cast(cast(100 * far_share as decimal(18, 1)) as {{ dbt.type_string() }})
        || '% of the customers are farther from their segment than 99% were when the model was fitted' as message

    from far_customers
    where far_share is not null

    union all

    select
        1 as check_order,
        'model' as check_name,
        null as subject,
        null as value,
        null as threshold,
        not is_readable or not is_newest as is_drifted,
        case
            when newest_version is null then 'there is no model yet'
            when model_version is null
                then 'there is no model of the shop ' || {{ shop_name() }} || ' (if it had another name, write shop: that name)'
            when not is_readable then 'the last model was written by another version of the project'
            when not is_newest
                then 'the last build was of another shop or a look back; matched with model ' || cast(model_version as {{ dbt.type_string() }})
            else 'there is a model, version ' || cast(model_version as {{ dbt.type_string() }})
        end as message

    from last_model

    union all

    select
        2 as check_order,
        'settings' as check_name,
        null as subject,
        null as value,
        null as threshold,
        not has_same_features or not has_same_settings as is_drifted,
        case
            when not has_same_features then 'clustering_features are now ' || {{ feature_names() }} || '; the model has ' || features
            when not has_same_settings then 'settings that decide a fit have changed, now ' || {{ changed_settings('settings') }}
            else 'features and settings are those of the model'
        end as message

    from last_model
    where model_version is not null

    union all

    select
        5 as check_order,
        'as_of' as check_name,
        null as subject,
        null as value,
        null as threshold,
        shop.as_of_date < last_model.as_of_date as is_drifted,
        'the data ends on ' || cast(shop.as_of_date as {{ dbt.type_string() }}) || ', that of the model on '
        || cast(last_model.as_of_date as {{ dbt.type_string() }}) as message

    from last_model
    cross join {{ ref('int_shop') }} as shop
    where last_model.model_version is not null

)

select * from checks
