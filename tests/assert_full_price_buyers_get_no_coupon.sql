-- Who is full-price protected is sent no coupon; everybody else is sent the coupon of their rule, where it has one.
select
    recommendations.customer_id,
    recommendations.rule_name,
    recommendations.recommended_coupon,
    rules.coupon
from {{ ref('customer_recommendations') }} as recommendations
left join {{ ref('recommendation_rules') }} as rules
    on
        recommendations.rule_name = rules.rule_name
        and rules.kind = 'action'
where
    rules.rule_name is null
    or (
        recommendations.is_full_price_protected
        and (recommendations.recommended_coupon is not null or recommendations.recommended_coupon_depth is not null or recommendations.is_coupon_target)
    )
    or (
        not recommendations.is_full_price_protected
        and (
            recommendations.is_coupon_target <> (rules.coupon is not null)
            or coalesce(recommendations.recommended_coupon, '') <> coalesce(rules.coupon, '')
            or coalesce(recommendations.recommended_coupon_depth, 0) <> coalesce(rules.coupon_depth, 0)
        )
    )
