-- One row per customer with a purchase: the segment, how near its middle is, and which one would be next.
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

nearest as (

    {{ nearest_centroid('customers', 'centroids', scaled_feature_names()) }}

),

labelled as (

    select
        customer_id,
        nearest_id as segment_id,
        round(sqrt(nearest_squared_distance), 9) as distance_to_centroid,
        runner_up_id as runner_up_segment_id,
        round(sqrt(runner_up_squared_distance), 9) as distance_to_runner_up

    from nearest

)

select * from labelled
