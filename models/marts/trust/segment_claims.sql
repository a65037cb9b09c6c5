-- One row per segment, what is said of its customers by its name or an action, and claim in that: of how many it holds.
with

recommendations as (

    select * from {{ ref('customer_recommendations') }}

),

customer_claims as (

    select * from {{ ref('int_customer_claims') }}

),

held as (

    select * from {{ ref('int_claims_held') }}

),

claims as (

    select
        claim,
        in_words,
        cast(power(2, claim_number) as {{ dbt.type_bigint() }}) as claim_bit

    from {{ ref('claims') }}

),

-- customers are many, and the ways to be few
counted as (

    select
        recommendations.segment_id,
        recommendations.segment_name,
        recommendations.rule_name,
        recommendations.recommended_action,
        customer_claims.claim_bits,
        count(*) as customer_count

    from recommendations
    inner join customer_claims
        on recommendations.customer_id = customer_claims.customer_id
    group by 1, 2, 3, 4, 5

),

said as (

    select
        segment_id,
        segment_name,
        'name' as said_by,
        segment_name as sentence,
        'segment' as subject_kind,
        segment_name as subject,
        claim_bits,
        customer_count

    from counted

    union all

    select
        segment_id,
        segment_name,
        'action ' || rule_name as said_by,
        recommended_action as sentence,
        'rule' as subject_kind,
        rule_name as subject,
        claim_bits,
        customer_count

    from counted

),

shown as (

    select
        said.segment_id,
        said.segment_name,
        said.said_by,
        said.sentence,
        claims.claim,
        claims.in_words,
        cast(sum(said.customer_count) as {{ dbt.type_bigint() }}) as customer_count,
        cast(sum(case when (said.claim_bits & claims.claim_bit) > 0 then said.customer_count else 0 end) as {{ dbt.type_bigint() }}) as holding_count

    from said
    inner join held
        on
            said.subject_kind = held.subject_kind
            and said.subject = held.subject
            and said.claim_bits = held.claim_bits
    inner join claims
        on (held.required_bits & claims.claim_bit) > 0
    group by 1, 2, 3, 4, 5, 6

),

shares as (

    select
        *,
        {{ safe_divide('holding_count', 'customer_count') }} as holding_share

    from shown

)

select * from shares
