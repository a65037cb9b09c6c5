-- One row per customer with a purchase: the cluster of the model in force, and the next one.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
{%- set is_nearest = var('clustering_algorithm') == 'kmeans' %}
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

fit as (

    select * from {{ ref('cluster_fit') }}

),

{% if not is_nearest -%}
labels as (

    select * from {{ ref('int_customers_clustered_by_prototype') }}

),

{% endif -%}

nearest as (

    {{ nearest_centroid('customers', 'fit', features, 'cluster_id') }}

),

{% if is_nearest -%}
placed as (

    select
        customer_id,
        nearest_id as cluster_id,
        nearest_squared_distance as squared_distance,
        runner_up_id,
        runner_up_squared_distance

    from nearest

),

{% else -%}
-- the label is the algorithm's, and need not be the nearest middle; noise is near none
placed as (

    select
        labels.customer_id,
        labels.cluster_id,
        {{ squared_distance('customers', 'fit', features) }} as squared_distance,
        case
            when labels.cluster_id <> nearest.nearest_id then nearest.nearest_id
            when labels.cluster_id > 0 then nearest.runner_up_id
        end as runner_up_id,
        case
            when labels.cluster_id <> nearest.nearest_id then nearest.nearest_squared_distance
            when labels.cluster_id > 0 then nearest.runner_up_squared_distance
        end as runner_up_squared_distance

    from labels
    inner join customers
        on labels.customer_id = customers.customer_id
    inner join nearest
        on labels.customer_id = nearest.customer_id
    left join fit
        on labels.cluster_id = fit.cluster_id

),

{% endif -%}
clustered as (

    select
        customer_id,
        cluster_id,
        round(sqrt(squared_distance), 9) as distance_to_centroid,
        runner_up_id as runner_up_cluster_id,
        round(sqrt(runner_up_squared_distance), 9) as distance_to_runner_up

    from placed

)

select * from clustered
