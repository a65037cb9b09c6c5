-- One row per customer and month with an order: the sums of the month.
with

orders as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as month_start,
        -- unknown where the shop has neither coupons nor discounts
        case
            when is_purchase and (has_coupon is not null or discount_amount is not null)
                then not coalesce(has_coupon, false) and coalesce(discount_amount, 0) = 0
        end as is_full_price

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where customer_id is not null

),

months as (

    select
        customer_id,
        month_start,

        -- counts
        count(case when is_purchase then 1 end) as order_count,
        {{ count_days_of_month('case when is_purchase then ordered_date end') }} as purchase_days,
        count(case when order_status = 'successful' and not is_purchase then 1 end) as free_order_count,
        count(case when order_status = 'failed' then 1 end) as failed_count,
        count(case when order_status = 'pending' then 1 end) as pending_count,
        count(case when order_status = 'cancelled' then 1 end) as cancelled_count,
        -- given back, and nothing is known of the sale: of another day, or without amounts
        count(case when order_status = 'refund_only' then 1 end) as refund_only_count,
        cast(sum(case when is_purchase then item_count end) as decimal(28, 4)) as item_count,

        -- coupons and discounts; null, and not 0, where the shop has no coupons
        cast(sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as {{ dbt.type_bigint() }})
            as coupon_order_count,
        count(case when is_full_price then 1 end) as full_price_order_count,
        count(is_full_price) as price_known_count,
        cast(sum(case when is_purchase then discount_amount end) as decimal(28, 4)) as discount_amount,
        cast(sum(case when is_purchase and has_coupon then gross_amount end) as decimal(28, 4)) as coupon_gross_amount,

        -- money
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount) as decimal(28, 4)) as refund_amount,
        cast(sum(net_amount) as decimal(28, 4)) as net_revenue,
        max(case when is_purchase then gross_amount end) as max_order_value,

        -- days
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date

    from orders
    group by customer_id, month_start

)

select * from months
