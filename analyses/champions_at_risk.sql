-- Which of the best customers are slipping away? One row per customer who was in the best segment and left it or lapsed: then, now, why.
{% set months_back = 6 -%}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

features as (

    select * from {{ ref('customer_features') }}

),

recommendations as (

    select * from {{ ref('customer_recommendations') }}

),

periods as (

    select
        max(period_order) as current_period,
        -- the oldest there is, where the history is shorter
        greatest(max(period_order) - {{ months_back }}, min(period_order)) as earlier_period

    from history

),

best_segment as (

    select min(segment_order) as segment_order
    from history

),

champions_then as (

    select
        history.customer_id,
        history.period_end,
        history.segment_id,
        history.segment_name

    from history
    inner join periods
        on history.period_order = periods.earlier_period
    inner join best_segment
        on history.segment_order = best_segment.segment_order

)

select
    champions_then.customer_id,
    champions_then.period_end as was_champion_on,
    champions_then.segment_name as segment_then,
    recommendations.segment_name as segment_now,
    recommendations.value_at_stake,
    features.net_revenue_365d,
    features.recency_days,
    round(features.overdue_ratio, 1) as overdue_ratio,
    recommendations.recommended_action,
    recommendations.reason
from champions_then
inner join features
    on champions_then.customer_id = features.customer_id
inner join recommendations
    on champions_then.customer_id = recommendations.customer_id
where
    recommendations.segment_id != champions_then.segment_id
    or features.is_lapsed
order by recommendations.value_at_stake desc nulls last, features.net_revenue_365d desc, champions_then.customer_id asc
