-- One row per name of a segment and rule of recommendation: the claims that must hold of a customer, claim n as the bit 2 to the n.
with

claims as (

    select * from {{ ref('claims') }}

),

subjects as (

    select
        'segment' as subject_kind,
        segment_name as subject,
        claims as claims_listed

    from {{ ref('segment_names') }}

    union all

    select
        'rule' as subject_kind,
        rule_name as subject,
        claims as claims_listed

    from {{ ref('recommendation_rules') }}

),

required as (

    select
        subjects.subject_kind,
        subjects.subject,
        -- without a claim there is nothing to hold
        cast(coalesce(sum(power(2, claims.claim_number)), 0) as {{ dbt.type_bigint() }}) as required_bits

    from subjects
    left join claims
        on ' ' || subjects.claims_listed || ' ' like '% ' || claims.claim || ' %'
    group by subjects.subject_kind, subjects.subject

)

select * from required
