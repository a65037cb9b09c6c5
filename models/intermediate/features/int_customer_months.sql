-- One row per customer and month with an order: the sums of the month.
with

orders as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as month_start

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where customer_id is not null

),

months as (

    select
        customer_id,
        month_start,

        -- as in int_orders_aggregated_to_customers
        count(case when is_purchase then 1 end) as order_count,
        {{ count_days_of_month('case when is_purchase then ordered_date end') }} as purchase_days,
        cast(sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as {{ dbt.type_bigint() }})
            as coupon_order_count,
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount) as decimal(28, 4)) as refund_amount,
        cast(sum(net_amount) as decimal(28, 4)) as net_revenue,
        cast(sum(case when is_purchase then discount_amount end) as decimal(28, 4)) as discount_amount,
        cast(sum(case when is_purchase then item_count end) as decimal(28, 4)) as item_count,
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date

    from orders
    group by customer_id, month_start

)

select * from months
