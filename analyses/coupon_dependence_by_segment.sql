-- Which segments buy only with a coupon? One row per segment: coupon use, orders at full price, basket with and without a coupon.
with

features as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

)

select
    segments.segment_name,
    count(*) as customer_count,
    sum(features.order_count) as order_count,
    round({{ safe_divide('sum(features.coupon_order_count)', 'sum(features.order_count)') }}, 3) as coupon_usage_rate,
    round({{ quantile('features.coupon_dependence', 0.5) }}, 3) as median_coupon_dependence,
    round(
        {{ safe_divide('count(case when features.coupon_dependence >= 0.5 then 1 end)', 'count(features.coupon_dependence)') }}, 3
    ) as dependent_customer_share,
    round({{ quantile('features.full_price_share', 0.5) }}, 3) as median_full_price_share,
    round({{ quantile('features.coupon_aov_ratio', 0.5) }}, 2) as median_coupon_aov_ratio,
    sum(features.discount_amount) as discount_amount
from features
inner join segments
    on features.customer_id = segments.customer_id
group by segments.segment_name, segments.segment_order
order by segments.segment_order
