-- One row per customer and month with an order: sums of the month, and of all months up to it.
{%- set sums = ['order_count', 'purchase_days', 'coupon_order_count', 'gross_revenue', 'refund_amount', 'net_revenue', 'discount_amount', 'item_count'] %}
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
        count(distinct case when is_purchase then ordered_date end) as purchase_days,
        sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as coupon_order_count,
        sum(gross_amount) as gross_revenue,
        sum(refund_amount) as refund_amount,
        sum(net_amount) as net_revenue,
        sum(case when is_purchase then discount_amount end) as discount_amount,
        sum(case when is_purchase then item_count end) as item_count,
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date

    from orders
    group by customer_id, month_start

),

to_date as (

    select
        customer_id,
        month_start,
        order_count as month_order_count,
        cast(net_revenue as decimal(28, 4)) as month_net_revenue,
        {% for name in sums %}
        cast(sum({{ name }}) over so_far as {{ dbt.type_bigint() if name.endswith(('count', 'days')) and name != 'item_count' else 'decimal(28, 4)' }}) as {{ name }},
        {% endfor %}
        count(first_order_date) over so_far as purchase_month_count,
        min(first_order_date) over so_far as first_order_date,
        max(last_order_date) over so_far as last_order_date,
        lead(month_start) over (partition by customer_id order by month_start) as next_month_start

    from months
    window so_far as (partition by customer_id order by month_start rows between unbounded preceding and current row)

)

select * from to_date
