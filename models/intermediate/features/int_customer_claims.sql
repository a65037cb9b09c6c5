-- One row per customer: which claims hold of it, claim n as the bit 2 to the n.
with

features as (

    select * from {{ ref('customer_features') }}

),

shop as (

    select
        {{ safe_divide('sum(gross_revenue)', 'sum(order_count)') }} as shop_mean_order_value,
        {{ quantile('average_order_value', 0.5) }} as shop_median_order_value,
        {{ safe_divide('sum(coupon_order_count)', 'sum(order_count)') }} as shop_coupon_usage_rate,
        {{ safe_divide('sum(refund_amount)', 'sum(gross_revenue)') }} as shop_refund_rate,
        {{ usual_wait('interpurchase_median_days') }} as shop_usual_wait_days,
        max(tenure_days) as shop_span_days

    from features
    where order_count > 0

),

second_orders as (

    select case when count(*) >= {{ lapse_limits().customers }} then {{ quantile('gap_days', 0.9) }} end as shop_late_order_days

    from {{ ref('int_purchase_days') }}
    where day_number = 2

),

customers as (

    select
        features.*,
        shop.shop_mean_order_value,
        shop.shop_median_order_value,
        shop.shop_coupon_usage_rate,
        shop.shop_refund_rate,
        shop.shop_usual_wait_days,
        shop.shop_span_days,
        second_orders.shop_late_order_days

    from features
    cross join shop
    cross join second_orders

),

claims as (

    select
        customer_id,
        cast(0 as {{ dbt.type_bigint() }})
        {%- for claim_number, condition in claim_conditions(ref('claims')).items() %}
        + case when {{ condition }} then {{ 2 ** claim_number }} else 0 end
        {%- endfor %} as claim_bits

    from customers

)

select * from claims
