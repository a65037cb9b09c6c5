-- Who gets a coupon if no more than a budget may be spent? One row per customer: the coupon, what it costs, the cost so far.
-- The budget is in the shop's currency: what is given away if everybody in the answer uses the coupon once.
{% set budget = 1000 -%}
with

recommendations as (

    select *
    from {{ ref('customer_recommendations') }}
    where is_coupon_target

),

features as (

    select * from {{ ref('customer_features') }}

),

-- who has not ordered yet is taken to order like the others
shop as (

    select {{ safe_divide('sum(gross_revenue)', 'sum(order_count)') }} as average_order_value
    from features

),

costs as (

    select
        recommendations.customer_id,
        recommendations.segment_name,
        recommendations.recommended_coupon,
        features.net_revenue,
        cast(
            recommendations.recommended_coupon_depth * coalesce(features.average_order_value, shop.average_order_value) as decimal(18, 2)
        ) as coupon_cost,
        recommendations.reason

    from recommendations
    inner join features
        on recommendations.customer_id = features.customer_id
    cross join shop

),

ranked as (

    select
        *,
        -- those who are worth most first
        sum(coupon_cost) over (
            order by net_revenue desc, customer_id asc rows between unbounded preceding and current row
        ) as cost_so_far

    from costs

)

select
    customer_id,
    segment_name,
    recommended_coupon,
    coupon_cost,
    cost_so_far,
    reason
from ranked
where cost_so_far <= {{ budget }}
order by cost_so_far, customer_id
