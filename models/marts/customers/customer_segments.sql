-- One row per customer: the segment, how near it is, and which one would be next.
with

features as (

    select * from {{ ref('customer_features') }}

),

clusters as (

    select
        *,
        {{ safe_divide('distance_to_runner_up - distance_to_centroid', 'distance_to_runner_up') }} as margin

    from {{ ref('customer_clusters') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

calibration as (

    select * from {{ ref('segment_confidence_calibration') }}

),

customers as (

    select
        features.customer_id,
        features.as_of_date,

        -- the segment, or the group outside the clusters
        coalesce(clusters.segment_id, features.outside_segment_id) as segment_id,
        segments.segment_name,
        segments.segment_order,
        features.is_prospect,
        features.order_count > 0 as is_buyer,
        segments.structure_verdict,
        segments.structure_reason,

        -- how sure
        clusters.distance_to_centroid,
        clusters.runner_up_segment_id,
        runner_ups.segment_name as runner_up_segment_name,
        clusters.distance_to_runner_up,
        clusters.margin,
        calibration.confidence as segment_confidence,

        -- who
        features.gender,
        features.city

    from features
    left join clusters
        on features.customer_id = clusters.customer_id
    left join segments
        on coalesce(clusters.segment_id, features.outside_segment_id) = segments.segment_id
    left join segments as runner_ups
        on clusters.runner_up_segment_id = runner_ups.segment_id
    left join calibration
        on
            clusters.margin >= calibration.margin_from
            and (clusters.margin < calibration.margin_to or calibration.margin_to = 1)

)

select * from customers
