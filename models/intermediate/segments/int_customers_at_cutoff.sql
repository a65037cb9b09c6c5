-- One row per customer with a purchase up to the cutoff, of a large shop as many as are drawn: what was known then, and the net revenue that followed.
-- Money counts on the day of its line: a refund after the cutoff lowers the future and leaves the past as it was known.
with

transactions as (

    select * from {{ ref('int_transactions_classified') }}

),

value_window as (

    select
        *,
        greatest(cutoff_date, horizon_end_date) as last_date

    from {{ ref('int_value_window') }}

),

past_customers as (

    select
        customers.customer_id,
        count(*) over () as customer_count

    from {{ ref('int_orders_aggregated_to_customers') }} as customers
    inner join value_window
        on customers.first_order_date <= value_window.cutoff_date

),

-- of many customers, some tell as much as all; another draw than that of int_customers_at_cutoff_scaled, which samples these again
drawn as (

    select customer_id
    from past_customers
    where {{ hash_uniform("customer_id || ' past'") }} * customer_count < {{ var('segmentation_value_sample_size') }}

),

lines as (

    select
        transactions.order_id,
        transactions.customer_id,
        transactions.transaction_date,
        transactions.has_coupon,
        transactions.gross_amount,
        transactions.refund_amount,
        transactions.line_kind in ('sale', 'returned_sale') as is_sale,
        transactions.transaction_date <= value_window.cutoff_date as is_past

    from transactions
    cross join value_window
    -- as in int_transactions_accepted
    left join value_window as past_window
        on transactions.transaction_date > past_window.last_date
    where
        past_window.last_date is null
        -- a refund without a customer may be of one of them
        and (transactions.customer_id is null or transactions.customer_id in (select drawn.customer_id from drawn))

),

orders as (

    select
        order_id,
        max(customer_id) as customer_id,

        -- known at the cutoff
        min(case when is_past and is_sale then transaction_date end) as ordered_date,
        max(case when is_past and is_sale then case when has_coupon then 1 when not has_coupon then 0 end end) as coupon_count,
        sum(case when is_past then gross_amount end) as gross_amount,
        sum(case when is_past then refund_amount end) as refund_amount,

        -- what followed
        sum(case when not is_past then gross_amount - refund_amount end) as future_net_amount

    from lines
    group by order_id

),

purchases_flagged as (

    select
        *,
        -- as in int_transactions_aggregated_to_orders
        ordered_date is not null and coalesce(gross_amount, 1) > 0 as is_purchase

    from orders
    where customer_id is not null

),

totals as (

    select
        customer_id,

        -- counts
        count(case when is_purchase then 1 end) as order_count,
        count(distinct case when is_purchase then ordered_date end) as purchase_days,
        sum(case when is_purchase then coupon_count end) as coupon_order_count,

        -- money
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(gross_amount) - sum(refund_amount) as decimal(28, 4)) as net_revenue,
        cast(sum(future_net_amount) as decimal(28, 4)) as future_net_revenue,

        -- days
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date

    from purchases_flagged
    group by customer_id

),

buyers as (

    select
        totals.*,
        cast(
            {{ dbt.datediff('totals.last_order_date', 'value_window.cutoff_date', 'day') }}
            as {{ dbt.type_int() }}
        ) as recency_days,
        cast(
            {{ dbt.datediff('totals.first_order_date', 'value_window.cutoff_date', 'day') }}
            as {{ dbt.type_int() }}
        ) as tenure_days

    from totals
    cross join value_window
    where totals.order_count > 0

),

shop_totals as (

    select {{ safe_divide('sum(coupon_order_count)', 'sum(order_count)') }} as coupon_usage_rate
    from buyers

),

features as (

    select
        buyers.customer_id,

        -- known at the cutoff, as in customer_features
        buyers.recency_days,
        buyers.tenure_days,
        buyers.order_count,
        buyers.purchase_days,
        {{ purchase_frequency('buyers.order_count', 'buyers.tenure_days') }} as purchase_frequency,
        buyers.gross_revenue,
        buyers.net_revenue,
        {{ safe_divide('buyers.gross_revenue', 'buyers.order_count') }} as average_order_value,
        {{ coupon_dependence('buyers.coupon_order_count', 'buyers.order_count', 'shop_totals.coupon_usage_rate') }} as coupon_dependence,

        -- what followed
        case when buyers.net_revenue is not null then coalesce(buyers.future_net_revenue, 0) end as future_net_revenue

    from buyers
    cross join shop_totals

)

select * from features
