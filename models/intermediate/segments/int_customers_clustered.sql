-- One row per customer with a purchase: the cluster of the model in force, and the next one.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

fit as (

    select * from {{ ref('cluster_fit') }}

),

nearest as (

    {{ nearest_centroid('customers', 'fit', features, 'cluster_id') }}

),

clustered as (

    select
        customer_id,
        nearest_id as cluster_id,
        round(sqrt(nearest_squared_distance), 9) as distance_to_centroid,
        runner_up_id as runner_up_cluster_id,
        round(sqrt(runner_up_squared_distance), 9) as distance_to_runner_up

    from nearest

)

select * from clustered
