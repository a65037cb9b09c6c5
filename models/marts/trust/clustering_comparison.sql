-- One row per algorithm: what it finds, how good that is, and whether it would be better than K-Means.
with

algorithms as (

    select * from {{ ref('cluster_algorithms') }}

),

compared as (

    select
        algorithm,
        is_chosen,
        verdict,
        cluster_count,
        noise_share,
        largest_share,
        silhouette,
        separation,
        stability,
        agreement_with_chosen,
        parameters

    from algorithms

)

select * from compared
