-- Exactly one number of segments is chosen, and it is the number of segments that the customers got.
with

chosen as (

    select
        count(*) as chosen_count,
        max(cluster_count) as cluster_count

    from {{ ref('segmentation_quality') }}
    where is_chosen

),

segments as (

    select count(*) as segment_count
    from {{ ref('segment_profiles') }}
    where segment_id > 0

)

select
    chosen.chosen_count,
    chosen.cluster_count,
    segments.segment_count
from chosen
cross join segments
where
    chosen.chosen_count <> 1
    or chosen.cluster_count <> segments.segment_count
