-- One row per segment of the last build and cluster of a new fit: how many customers are in both.
with

last_segments as (

    {{ last_build_rows('customer_segments', ['customer_id', 'segment_id']) }}

),

-- nobody where nothing is fitted, or where the last build was of another model
clusters as (

    select customers.*
    from {{ ref('int_customers_clustered') }} as customers
    inner join {{ ref('int_segmentation_decision') }} as decision
        on decision.is_refit
    inner join {{ ref('int_last_model') }} as last_model
        on last_model.is_newest

),

segment_overlaps as (

    select
        last_segments.segment_id as last_segment_id,
        clusters.nearest_id as cluster_id,
        count(*) as customer_count

    from last_segments
    inner join clusters
        on last_segments.customer_id = clusters.customer_id
    where last_segments.segment_id > 0
    group by last_segments.segment_id, clusters.nearest_id

)

select * from segment_overlaps
