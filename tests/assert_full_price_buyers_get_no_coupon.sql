-- Who is full-price protected is never sent a coupon, and who is a coupon target always is.
select
    customer_id,
    rule_name,
    recommended_coupon
from {{ ref('customer_recommendations') }}
where
    (is_full_price_protected and recommended_coupon is not null)
    or (is_coupon_target <> (recommended_coupon is not null))
