-- One row per segment, what is said of its customers by its name or an action, and claim in that: of how many it holds.
with

recommendations as (

    select * from {{ ref('customer_recommendations') }}

),

customer_claims as (

    select * from {{ ref('int_customer_claims') }}

),

claims as (

    select * from {{ ref('claims') }}

),

names as (

    select
        segment_name,
        claims as claims_listed

    from {{ ref('segment_names') }}

),

rules as (

    select
        rule_name,
        recommended_action,
        claims as claims_listed

    from {{ ref('recommendation_rules') }}

),

-- customers are many, and the ways to be few
counted as (

    select
        recommendations.segment_id,
        recommendations.segment_name,
        recommendations.rule_name,
        customer_claims.claim_bits,
        count(*) as customer_count

    from recommendations
    inner join customer_claims
        on recommendations.customer_id = customer_claims.customer_id
    group by 1, 2, 3, 4

),

said as (

    select
        counted.segment_id,
        counted.segment_name,
        'name' as said_by,
        counted.segment_name as sentence,
        names.claims_listed,
        counted.claim_bits,
        counted.customer_count

    from counted
    inner join names
        on counted.segment_name = names.segment_name

    union all

    select
        counted.segment_id,
        counted.segment_name,
        'action ' || rules.rule_name as said_by,
        rules.recommended_action as sentence,
        rules.claims_listed,
        counted.claim_bits,
        counted.customer_count

    from counted
    inner join rules
        on counted.rule_name = rules.rule_name

),

held as (

    select
        said.segment_id,
        said.segment_name,
        said.said_by,
        said.sentence,
        claims.claim,
        claims.in_words,
        cast(sum(said.customer_count) as {{ dbt.type_bigint() }}) as customer_count,
        cast(sum(
            case when (said.claim_bits & cast(power(2, claims.claim_number) as {{ dbt.type_bigint() }})) > 0 then said.customer_count else 0 end
        ) as {{ dbt.type_bigint() }}) as holding_count

    from said
    inner join claims
        on ' ' || said.claims_listed || ' ' like '% ' || claims.claim || ' %'
    group by 1, 2, 3, 4, 5, 6

),

shares as (

    select
        *,
        {{ safe_divide('holding_count', 'customer_count') }} as holding_share

    from held

)

select * from shares
