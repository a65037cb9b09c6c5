-- One row per customer: what to do next, with which coupon, and why, in the customer's own numbers.
{%- set least_response_rate = 0.01 %}  {#- of such customers before; with fewer there is nobody whom a coupon is known to reach #}
with

features as (

    select * from {{ ref('customer_features') }}

),

claims as (

    select * from {{ ref('int_customer_claims') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

forecasts as (

    select
        customer_id,
        p_alive,
        value_at_risk

    from {{ ref('customer_lifetime_value') }}

),

responses as (

    select * from {{ ref('int_segment_coupon_responses') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

matches as (

    select
        held.claim_bits,
        min(case when rules.kind = 'action' then rules.priority end) as priority,
        min(case when rules.kind = 'action' and rules.coupon is null then rules.priority end) as priority_without_coupon,
        coalesce(max(case when rules.rule_name = 'is_vip' then 1 end), 0) = 1 as is_vip,
        coalesce(max(case when rules.rule_name = 'is_win_back_target' then 1 end), 0) = 1 as is_win_back_target,
        coalesce(max(case when rules.rule_name = 'is_full_price_protected' then 1 end), 0) = 1 as is_full_price_protected

    from {{ ref('int_claims_held') }} as held
    inner join rules
        on held.subject = rules.rule_name
    where held.subject_kind = 'rule' and held.is_held
    group by held.claim_bits

),

recommended as (

    select
        features.customer_id,
        coalesce(clusters.segment_id, features.outside_segment_id) as segment_id,
        responses.segment_name,
        responses.structure_verdict,
        responses.structure_reason,
        rules.rule_name,
        rules.recommended_action,
        rules.channel,
        case when not matches.is_full_price_protected then rules.coupon end as recommended_coupon,
        case when not matches.is_full_price_protected then cast(rules.coupon_depth as decimal(5, 4)) end as recommended_coupon_depth,
        rules.coupon is not null and not matches.is_full_price_protected as is_coupon_target,
        matches.is_win_back_target,
        matches.is_vip,
        matches.is_full_price_protected,
        rules.priority,
        -- who has surely left is no longer at stake, nor who surely stays
        cast(forecasts.p_alive * forecasts.value_at_risk as decimal(28, 4)) as value_at_stake,
        {{ filled_reason('rules.reason') }} as reason

    from features
    inner join claims
        on features.customer_id = claims.customer_id
    inner join matches
        on claims.claim_bits = matches.claim_bits
    left join clusters
        on features.customer_id = clusters.customer_id
    left join forecasts
        on features.customer_id = forecasts.customer_id
    inner join responses
        on
            coalesce(clusters.segment_id, features.outside_segment_id) = responses.segment_id
            and coalesce(features.is_lapsed, false) = responses.is_lapsed
    inner join rules
        on
            coalesce(case when responses.response_rate < {{ least_response_rate }} then matches.priority_without_coupon end, matches.priority) = rules.priority
            and rules.kind = 'action'

)

select * from recommended
