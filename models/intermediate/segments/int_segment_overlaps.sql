-- One row per segment of the last build and cluster of a new fit: how many customers are in both.
with

last_segments as (

    {{ last_build_rows('customer_segments', ['customer_id', 'segment_id']) }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

decision as (

    select * from {{ ref('int_segmentation_decision') }}

),

fit as (

    select * from {{ ref('cluster_fit') }}

),

-- nobody where nothing is fitted, or where the last build was of another model
customers as (

    select customers.*
    from {{ ref('customer_features_scaled') }} as customers
    inner join decision
        on decision.is_refit
    inner join last_model
        on last_model.is_newest

),

clusters as (

    {{ nearest_centroid('customers', 'fit', scaled_feature_names(), 'cluster_id') }}

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
