-- Exactly one candidate is chosen, of K-Means, with the number of segments that the customers got; and the verdict is one.
with

candidates as (

    select
        count(case when is_chosen then 1 end) as chosen_count,
        count(case when is_chosen and algorithm = 'kmeans' then 1 end) as chosen_kmeans_count,
        max(case when is_chosen then cluster_count end) as cluster_count,
        count(distinct structure_verdict) as verdict_count

    from {{ ref('segmentation_quality') }}

),

segments as (

    select count(*) as segment_count
    from {{ ref('segment_profiles') }}
    where segment_id > 0

)

select
    candidates.chosen_count,
    candidates.chosen_kmeans_count,
    candidates.cluster_count,
    candidates.verdict_count,
    segments.segment_count
from candidates
cross join segments
where
    candidates.chosen_count <> 1
    or candidates.chosen_kmeans_count <> 1
    or candidates.verdict_count <> 1
    or candidates.cluster_count <> segments.segment_count
