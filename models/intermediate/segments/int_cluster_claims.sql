-- One row per cluster and name of a segment: of which share of the customers all holds that the name claims.
with

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

claims as (

    select * from {{ ref('int_customer_claims') }}

),

-- customers are many, and the ways to be few
counted as (

    select
        clusters.nearest_id as cluster_id,
        claims.claim_bits,
        count(*) as customer_count

    from clusters
    inner join claims
        on clusters.customer_id = claims.customer_id
    group by clusters.nearest_id, claims.claim_bits

),

shares as (

    select
        counted.cluster_id,
        names.subject as segment_name,
        {{ safe_divide('sum(case when names.is_held then counted.customer_count else 0 end)', 'sum(counted.customer_count)') }} as holding_share

    from counted
    inner join {{ ref('int_claims_held') }} as names
        on counted.claim_bits = names.claim_bits
    where names.subject_kind = 'segment'
    group by counted.cluster_id, names.subject

)

select * from shares
