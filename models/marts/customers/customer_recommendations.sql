-- One row per customer: what to do next, with which coupon, and why, in the customer's own numbers.
{%- set limits = ['order_count', 'f_score', 'value_score', 'coupon_usage_rate', 'overdue_ratio', 'refund_rate', 'failed_rate'] %}
with

features as (

    select
        *,
        -- where the shop has no amounts, orders stand for value
        coalesce(m_score, f_score) as value_score

    from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

matches as (

    select
        features.customer_id,
        min(case when rules.kind = 'action' then rules.priority end) as priority,
        {%- for flag in ['is_vip', 'is_win_back_target', 'is_full_price_protected'] %}
        coalesce(max(case when rules.rule_name = '{{ flag }}' then 1 end), 0) = 1 as {{ flag }}{% if not loop.last %},{% endif %}
        {%- endfor %}

    from features
    inner join rules
        on
            (rules.applies_to = 'prospects') = features.is_prospect
            and (rules.is_lapsed is null or (rules.is_lapsed = 'yes') = features.is_lapsed)
            {%- for limit in limits %}
            and (rules.minimum_{{ limit }} is null or features.{{ limit }} >= rules.minimum_{{ limit }})
            {%- if limit not in ['refund_rate', 'failed_rate'] %}
            and (rules.maximum_{{ limit }} is null or features.{{ limit }} <= rules.maximum_{{ limit }})
            {%- endif %}
            {% endfor %}
    group by features.customer_id

),

recommended as (

    select
        features.customer_id,
        segments.segment_id,
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
    inner join segments
        on matches.customer_id = segments.customer_id
    inner join rules
        on
            matches.priority = rules.priority
            and rules.kind = 'action'

)

select * from recommended
