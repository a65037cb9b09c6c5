-- One row per order, those of guests included: when, what became of it, with which coupon, and its money.
-- A view: the served copy has its own, and one more would be the largest table of all.
{{ config(materialized='view') }}

with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

final as (

    select
        orders.customer_id,
        orders.order_id,

        -- when
        orders.ordered_at,
        orders.ordered_date,
        cast({{ dbt.date_trunc('month', 'orders.ordered_date') }} as date) as order_month,

        -- what became of it
        orders.order_status,
        orders.is_purchase,
        orders.has_coupon,
        orders.coupon_code,

        -- counts
        orders.line_count,
        cast(orders.item_count as decimal(28, 4)) as item_count,

        -- money
        orders.gross_amount,
        orders.refund_amount,
        orders.net_amount,
        orders.discount_amount,
        shop.currency

    from orders
    cross join shop

)

select * from final
