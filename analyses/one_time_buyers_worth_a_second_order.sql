-- Which customers with one order deserve a campaign? One row per customer: the order, its age, what to do. The largest orders on top.
select
    features.customer_id,
    features.net_revenue,
    features.recency_days,
    recommendations.recommended_action,
    recommendations.recommended_coupon,
    recommendations.reason
from {{ ref('customer_features') }} as features
inner join {{ ref('customer_recommendations') }} as recommendations
    on features.customer_id = recommendations.customer_id
where
    features.order_count = 1
    and not features.is_lapsed
order by features.net_revenue desc, features.customer_id asc
