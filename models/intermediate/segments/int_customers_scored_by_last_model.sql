-- One row per customer with a purchase: the features in the standard units of the last model, and the nearest of its segments.
-- No row where today's features or settings are not those of the model.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

last_model as (

    select *
    from {{ ref('int_last_model') }}
    where is_comparable

),

customers as (

    select features.*
    from {{ ref('customer_features') }} as features
    cross join last_model
    where not features.is_prospect

),

scaling as (

    select * from {{ ref('int_last_feature_scaling') }}

),

last_centroids as (

    select last_centroids.*
    from {{ ref('int_last_centroids') }} as last_centroids
    cross join last_model

),

scaled as (

    {{ scaled_features('customers', 'scaling') }}

),

centroids as (

    {{ centroid_pivot('last_centroids', features, maximum_cluster_count(), 'cluster_id') }}

),

scored as (

    {{ nearest_centroid('scaled', 'centroids', features, maximum_cluster_count(), ['customer_id'] + features) }}

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
