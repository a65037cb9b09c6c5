-- One row per segment of the last build and cluster of the model in force: how many customers are in both.
with

last_segments as (

    {{ last_build_rows('customer_segments', ['customer_id', 'segment_id']) }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

decision as (

    select * from {{ ref('int_segmentation_decision') }}

),

segment_overlaps as (

    select
        last_segments.segment_id as last_segment_id,
        clusters.cluster_id,
        count(*) as customer_count

    from last_segments
    cross join last_model
    inner join decision
        on decision.is_refit
    inner join clusters
        on last_segments.customer_id = clusters.customer_id
    where last_model.is_newest and last_segments.segment_id > 0 and clusters.cluster_id > 0
    group by last_segments.segment_id, clusters.cluster_id

)

select * from segment_overlaps
