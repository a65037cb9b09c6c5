-- One row per check of the last model against today: settings, the spread of each feature, customers far from every segment.
-- noqa: disable=LT01,LT02,LT06
{%- set maximum_far_share = 0.05 %}  {#- of the customers, beyond the distance that 1% exceeded when the model was fitted -#}
with

last_model as (

    select * from {{ ref('int_last_model') }}

),

any_model as (

    select max(model_version) as model_version
    from {{ ref('int_last_segment_models') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

last_shares as (

    select
        {% for feature in var('clustering_features') %}
        {% for bin in range(1, 11) -%}
        max(case when parameters.feature = '{{ feature }}' and parameters.position = {{ bin }} then parameters.value end) as {{ feature }}_{{ bin }},
        {% endfor %}
        {% endfor -%}
        count(*) as share_count

    from {{ ref('int_last_segment_model_parameters') }} as parameters
    inner join last_model
        on parameters.model_version = last_model.model_version
    where parameters.part = 'bin_share'

),

shares as (

    {{ bin_shares(ref('int_customers_scored_by_last_model')) }}

),

scaling as (

    select * from {{ ref('int_last_feature_scaling') }}

),

far_distances as (

    select
        parameters.position as cluster_id,
        parameters.value as far_distance

    from {{ ref('int_last_segment_model_parameters') }} as parameters
    inner join last_model
        on parameters.model_version = last_model.model_version
    where parameters.part = 'far_distance'

),

far_customers as (

    select
        {{ safe_divide('count(case when customers.distance_to_centroid > far_distances.far_distance then 1 end)', 'count(*)') }} as far_share

    from {{ ref('int_customers_scored_by_last_model') }} as customers
    inner join far_distances
        on customers.cluster_id = far_distances.cluster_id

),

{% set floor = '1e-4' %}
stability_indices as (

    {% for feature in var('clustering_features') %}
    select
        '{{ feature }}' as feature,
        round(
            {% for bin in range(1, 11) -%}
            {%- set today = 'greatest(shares.' ~ feature ~ '_' ~ bin ~ ', ' ~ floor ~ ')' -%}
            {%- set before = 'greatest(last_shares.' ~ feature ~ '_' ~ bin ~ ', ' ~ floor ~ ')' -%}
            ({{ today }} - {{ before }}) * ln({{ today }} / {{ before }}){{ ' +' if not loop.last }}
            {% endfor %}, 9
        ) as stability_index

    from shares
    cross join last_shares
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

checks as (

    select
        1 as check_order,
        'model' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as threshold,
        not coalesce(last_model.is_readable and last_model.is_newest, false) as is_drifted,
        case
            when any_model.model_version is null then 'there is no model yet'
            when last_model.model_version is null
                then 'there is no model of the shop ' || {{ shop_name() }} || ' (if it had another name, write shop: that name)'
            when not last_model.is_readable then 'the last model was written by another version of the project'
            when not last_model.is_newest
                then 'the last build was of another shop or a look back; matched with model ' || cast(last_model.model_version as {{ dbt.type_string() }})
            else 'there is a model, version ' || cast(last_model.model_version as {{ dbt.type_string() }})
        end as message

    from any_model
    left join last_model
        on last_model.model_version > 0

    union all

    select
        2 as check_order,
        'settings' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as threshold,
        not (last_model.has_same_features and last_model.has_same_settings) as is_drifted,
        case
            when not last_model.has_same_features
                then 'clustering_features are now ' || {{ feature_names() }} || '; the model has ' || last_model.features
            when not last_model.has_same_settings
                then 'settings that decide a fit have changed, now ' || {{ changed_settings('last_model.settings') }}
            else 'features and settings are those of the model'
        end as message

    from last_model

    union all

    select
        5 as check_order,
        'as_of' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as threshold,
        shop.as_of_date < last_model.as_of_date as is_drifted,
        'the data ends on ' || cast(shop.as_of_date as {{ dbt.type_string() }}) || ', that of the model on '
        || cast(last_model.as_of_date as {{ dbt.type_string() }}) as message

    from last_model
    cross join shop

    union all

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
    inner join scaling
        on stability_indices.feature = scaling.feature
    cross join last_model
    where scaling.is_used and last_model.is_comparable

    union all

    select
        4 as check_order,
        'far_customers' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        far_customers.far_share as value,
        cast({{ maximum_far_share }} as {{ type_double() }}) as threshold,
        far_customers.far_share > {{ maximum_far_share }} as is_drifted,
        cast(cast(100 * far_customers.far_share as decimal(18, 1)) as {{ dbt.type_string() }})
        || '% of the customers are farther from their segment than 99% were when the model was fitted' as message

    from far_customers
    where far_customers.far_share is not null

)

select * from checks
