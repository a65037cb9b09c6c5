-- How many segments, and how clear is it? One row per number of segments: inertia and its elbow, silhouette, the verdict.
select
    cluster_count,
    round(inertia, 1) as inertia,
    round(elbow_distance, 3) as elbow_distance,
    round(silhouette, 3) as silhouette,
    is_elbow,
    is_chosen,
    reason
from {{ ref('segmentation_quality') }}
order by cluster_count
