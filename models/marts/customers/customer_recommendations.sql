-- One row per customer: what to do next, with which coupon, and why, in the customer's own numbers.
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

segments as (

    select * from {{ ref('int_segments_named') }}

),

forecasts as (

    select
        customer_id,
        p_alive,
        value_at_risk

    from {{ ref('customer_lifetime_value') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

matches as (

    select
        held.claim_bits,
        min(case when rules.kind = 'action' then rules.priority end) as priority,
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
        segments.segment_name,
        segments.structure_verdict,
        segments.structure_reason,
        rules.rule_name,
        rules.recommended_action,
        rules.channel,
        case when not matches.is_full_price_protected then rules.coupon end as recommended_coupon,
        case when not matches.is_full_price_protected then cast(rules.coupon_depth as decimal(5, 4)) end as recommended_coupon_depth,
        rules.coupon is not null and not matches.is_full_price_protected as is_coupon_target,
        matches.is_win_back_target,
        matches.is_vip,
        matches.is_full_price_protected,
        matches.priority,
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
    inner join segments
        on coalesce(clusters.segment_id, features.outside_segment_id) = segments.segment_id
    inner join rules
        on
            matches.priority = rules.priority
            and rules.kind = 'action'

)

select * from recommended
