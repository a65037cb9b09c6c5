-- One row per customer with a purchase: the segment, how near its middle is, and which one would be next.
with

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

segments as (

    select
        cluster_id,
        cast(segment_id as {{ dbt.type_int() }}) as segment_id

    from {{ ref('segment_matches') }}
    where cluster_id is not null

),

labelled as (

    select
        clusters.customer_id,
        segments.segment_id,
        clusters.distance_to_centroid,
        runner_ups.segment_id as runner_up_segment_id,
        clusters.distance_to_runner_up

    from clusters
    inner join segments
        on clusters.cluster_id = segments.cluster_id
    left join segments as runner_ups
        on clusters.runner_up_cluster_id = runner_ups.cluster_id

)

select * from labelled
