-- One row per customer with any order: what they did up to the as-of date, as sums and counts.
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

aged as (

    select
        orders.*,
        case when orders.is_purchase then 1 else 0 end as purchase_count,
        -- unknown where the shop has neither coupons nor discounts
        case
            when orders.is_purchase and (orders.has_coupon is not null or orders.discount_amount is not null)
                then not coalesce(orders.has_coupon, false) and coalesce(orders.discount_amount, 0) = 0
        end as is_full_price,
        {{ dbt.datediff('orders.ordered_date', 'shop.as_of_date', 'day') }} as age_days

    from orders
    cross join shop
    where orders.customer_id is not null

),

customers as (

    select
        customer_id,

        -- counts
        sum(purchase_count) as order_count,
        count(distinct case when is_purchase then ordered_date end) as purchase_days,
        sum(case when age_days < 30 then purchase_count else 0 end) as order_count_30d,
        sum(case when age_days < 90 then purchase_count else 0 end) as order_count_90d,
        sum(case when age_days < 365 then purchase_count else 0 end) as order_count_365d,
        sum(case when order_status = 'successful' and not is_purchase then 1 else 0 end) as free_order_count,
        sum(case when order_status = 'failed' then 1 else 0 end) as failed_count,
        sum(case when order_status = 'pending' then 1 else 0 end) as pending_count,
        sum(case when is_purchase then item_count end) as item_count,

        -- coupons and discounts
        sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as coupon_order_count,
        sum(case when is_full_price then 1 else 0 end) as full_price_order_count,
        sum(case when is_purchase then discount_amount end) as discount_amount,
        sum(case when is_purchase and has_coupon then gross_amount end) as coupon_gross_amount,
        count(is_full_price) as price_known_count,

        -- money
        sum(gross_amount) as gross_revenue,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_revenue,
        sum(case when age_days < 90 then net_amount when net_amount is not null then 0 end) as net_revenue_90d,
        sum(case when age_days < 365 then net_amount when net_amount is not null then 0 end) as net_revenue_365d,
        sum(case when age_days < 90 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_90d,
        sum(case when age_days >= 90 and age_days < 180 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_previous_90d,
        {{ quantile('case when is_purchase then gross_amount end', 0.5) }} as median_order_value,
        max(case when is_purchase then gross_amount end) as max_order_value,

        -- days
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date,
        min(case when is_purchase then age_days end) as recency_days,
        max(case when is_purchase then age_days end) as tenure_days

    from aged
    group by customer_id

)

select * from customers
