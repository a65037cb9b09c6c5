-- Exactly one number of segments is chosen, and the customers got that many segments, as many as the model has.
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

),

centroids as (

    select count(*) as centroid_count
    from {{ ref('cluster_centroids') }}

)

select
    chosen.chosen_count,
    chosen.cluster_count,
    centroids.centroid_count,
    segments.segment_count
from chosen
cross join segments
cross join centroids
where
    chosen.chosen_count <> 1
    or segments.segment_count <> centroids.centroid_count
    or segments.segment_count <> chosen.cluster_count
