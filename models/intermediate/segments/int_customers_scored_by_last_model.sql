-- One row per customer with a purchase: the features in the standard units of the last model, and the nearest of its segments.
-- No row where today's features or settings are not those of the model.
-- noqa: disable=LT02
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
    where not customers.is_prospect

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

    {{ nearest_centroid('scaled', 'centroids', features, 'position', ['customer_id'] + features) }}

),

final as (

    select
        customer_id,
        {{ features | join(',\n        ') }},
        nearest_id as cluster_id,
        sqrt(nearest_squared_distance) as distance_to_centroid

    from scored

)

select * from final
