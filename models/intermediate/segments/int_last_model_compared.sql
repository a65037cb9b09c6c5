-- One row per figure by which today's customers are held against the last model: the spread of each feature, and who is far from every segment.
-- No row where today's features or settings are not those of the model.
-- noqa: disable=LT02
{%- set maximum_far_share = 0.05 %}  {#- of the customers, beyond the distance that 1% exceeded when the model was fitted #}
{%- set features = last_feature_names() %}
with

last_model as (

    select * from {{ ref('int_last_model') }}

),

parameters as (

    select * from {{ ref('int_last_model_parameters') }}

),

customers as (

    {{ with_categories(ref('customer_features'), features) }}
    inner join last_model
        on last_model.is_comparable
    where customers.outside_segment_id is null

),

scaling as (

    {{ model_scaling('parameters') }}

),

scaled as (

    {{ scaled_features('customers', 'scaling', features) }}

),

centroid_values as (

    select * from parameters
    where part = 'centroid'

),

centroids as (

    {{ pivot_features('centroid_values', features, 'position') }}

),

scored as (

    {{ nearest_centroid('scaled', 'centroids', features, 'position') }}

),

shares_today as (

    {{ bin_shares('scaled', features) }}

),

-- an empty bin counts as a ten-thousandth, since nothing has no logarithm
shares as (

    select
        parameters.feature,
        greatest(parameters.value, 1e-4) as share_then,
        greatest(coalesce(shares_today.value, 0e0), 1e-4) as share_today

    from parameters
    inner join last_model
        on last_model.is_comparable
    inner join scaling
        on
            parameters.feature = scaling.feature
            and scaling.is_used
    left join shares_today
        on
            parameters.feature = shares_today.feature
            and parameters.position = shares_today.position
    where parameters.part = 'bin_share'

),

far_customers as (

    select
        {{ safe_divide('count(case when sqrt(scored.nearest_squared_distance) > far_distances.value then 1 end)', 'count(*)') }} as far_share

    from scored
    inner join parameters as far_distances
        on
            scored.nearest_id = far_distances.position
            and far_distances.part = 'far_distance'

),

compared as (

    select
        3 as check_order,
        'feature_spread' as check_name,
        feature as subject,
        -- summed as decimals, so that no order matters
        round(
            cast(sum(cast((share_today - share_then) * ln(share_today / share_then) as decimal(28, 15))) as {{ type_double() }}), 9
        ) as value,
        cast({{ var('drift_stability_index') }} as {{ type_double() }}) as threshold

    from shares
    group by feature

    union all

    select
        4 as check_order,
        'far_customers' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        far_share as value,
        cast({{ maximum_far_share }} as {{ type_double() }}) as threshold

    from far_customers
    where far_share is not null

)

select * from compared
