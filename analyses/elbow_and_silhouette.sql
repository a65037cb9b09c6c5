-- How many segments, and how sure is it? One row per algorithm and number of segments: the measures that decide, the verdict.
select
    algorithm,
    cluster_count,
    round(inertia, 1) as inertia,
    round(elbow_distance, 3) as elbow_distance,
    round(silhouette, 3) as silhouette,
    round(gap, 3) as gap,
    round(prediction_strength, 3) as prediction_strength,
    round(jaccard_worst, 3) as jaccard_worst,
    natural_group_count,
    is_elbow,
    is_stable,
    is_chosen,
    reason,
    structure_verdict
from {{ ref('segmentation_quality') }}
order by algorithm, cluster_count
