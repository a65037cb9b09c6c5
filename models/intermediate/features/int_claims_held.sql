-- One row per name of a segment or rule of recommendation, and combination of claims that hold of a customer: whether all hold that it makes.
with

claims as (

    select
        *,
        cast(power(2, claim_number) as {{ dbt.type_bigint() }}) as claim_bit

    from {{ ref('claims') }}

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

-- customers are many, and the ways to be few
ways_to_be as (

    select distinct claim_bits
    from {{ ref('int_customer_claims') }}

),

held as (

    select
        subjects.subject_kind,
        subjects.subject,
        ways_to_be.claim_bits,
        cast(coalesce(sum(claims.claim_bit), 0) as {{ dbt.type_bigint() }}) as required_bits,
        count(case when (ways_to_be.claim_bits & claims.claim_bit) = 0 then 1 end) = 0 as is_held,
        {{ dbt.listagg(
            'case when (ways_to_be.claim_bits & claims.claim_bit) = 0 and coalesce(ways_to_be.claim_bits & stronger.claim_bit, 1) > 0 then claims.otherwise end',
            "' and '", 'order by claims.claim_number',
        ) }} as exceptions

    from subjects
    cross join ways_to_be
    left join claims
        on ' ' || subjects.claims_listed || ' ' like '% ' || claims.claim || ' %'
    left join claims as stronger
        on
            claims.implied_by = stronger.claim
            and ' ' || subjects.claims_listed || ' ' like '% ' || stronger.claim || ' %'
    group by subjects.subject_kind, subjects.subject, ways_to_be.claim_bits

)

select * from held
