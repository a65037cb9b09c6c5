-- One row per customer: what to do next, with which coupon, and why, in the customer's own numbers.
with

features as (

    select
        *,
        -- where the shop has no amounts, orders stand for value
        coalesce(m_score, f_score) as value_score

    from {{ ref('customer_features') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

matches as (

    select
        features.customer_id,
        min(case when rules.kind = 'action' then rules.priority end) as priority,
        coalesce(max(case when rules.rule_name = 'is_vip' then 1 end), 0) = 1 as is_vip,
        coalesce(max(case when rules.rule_name = 'is_win_back_target' then 1 end), 0) = 1 as is_win_back_target,
        coalesce(max(case when rules.rule_name = 'is_full_price_protected' then 1 end), 0) = 1 as is_full_price_protected

    from features
    -- a limit that is not set always fits; a value that is not known fits no limit
    inner join rules
        on
            (rules.applies_to = 'prospects') = features.is_prospect
            and (rules.is_lapsed is null or (rules.is_lapsed = 'yes') = features.is_lapsed)
            and (rules.minimum_order_count is null or features.order_count >= rules.minimum_order_count)
            and (rules.maximum_order_count is null or features.order_count <= rules.maximum_order_count)
            and (rules.minimum_f_score is null or features.f_score >= rules.minimum_f_score)
            and (rules.maximum_f_score is null or features.f_score <= rules.maximum_f_score)
            and (rules.minimum_value_score is null or features.value_score >= rules.minimum_value_score)
            and (rules.maximum_value_score is null or features.value_score <= rules.maximum_value_score)
            and (rules.minimum_coupon_usage_rate is null or features.coupon_usage_rate >= rules.minimum_coupon_usage_rate)
            and (rules.maximum_coupon_usage_rate is null or features.coupon_usage_rate <= rules.maximum_coupon_usage_rate)
            and (rules.minimum_overdue_ratio is null or features.overdue_ratio >= rules.minimum_overdue_ratio)
            and (rules.maximum_overdue_ratio is null or features.overdue_ratio <= rules.maximum_overdue_ratio)
            and (rules.minimum_refund_rate is null or features.refund_rate >= rules.minimum_refund_rate)
            and (rules.minimum_failed_rate is null or features.failed_rate >= rules.minimum_failed_rate)
    group by features.customer_id

),

recommended as (

    select
        features.customer_id,
        -- prospects are a segment of their own
        coalesce(clusters.segment_id, 0) as segment_id,
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
        {{ filled_reason('rules.reason') }} as reason

    from matches
    inner join features
        on matches.customer_id = features.customer_id
    left join clusters
        on matches.customer_id = clusters.customer_id
    inner join segments
        on coalesce(clusters.segment_id, 0) = segments.segment_id
    inner join rules
        on
            matches.priority = rules.priority
            and rules.kind = 'action'

)

select * from recommended
