-- One row per algorithm and number of segments tried: how good it is, how sure, which one is chosen, and why.
with

candidates as (

    select * from {{ ref('cluster_candidates') }}

),

scaling as (

    select
        count(*) as feature_count,
        count(case when is_used then 1 end) as used_feature_count

    from {{ ref('customer_feature_scaling') }}

),

quality as (

    select
        candidates.algorithm,
        candidates.cluster_count,
        candidates.inertia,
        candidates.elbow_distance,
        candidates.silhouette,
        candidates.calinski_harabasz,
        candidates.davies_bouldin,
        candidates.gap,
        candidates.gap_standard_error,
        candidates.prediction_strength,
        candidates.jaccard_worst,
        candidates.jaccard_mean,
        candidates.smallest_share,
        candidates.largest_share,
        candidates.natural_group_count,
        candidates.is_elbow,
        candidates.is_stable,
        candidates.is_chosen,
        candidates.reason,
        candidates.structure_verdict,
        candidates.structure_reason,
        scaling.used_feature_count

    from candidates
    cross join scaling

)

select * from quality
