-- One row per accepted transaction line: what it sells or gives back, and to which order it belongs.
-- A view, since only two readers scan all lines.
{{ config(materialized='view') }}

with

transactions as (

    select * from {{ ref('int_transactions_accepted') }}

),

refunded_orders as (

    select * from {{ ref('int_refunded_orders') }}

),

classified as (

    select
        transactions.*,
        coalesce(refunded_orders.transaction_id, transactions.transaction_id) as order_id,
        case
            when transactions.line_kind in ('sale', 'returned_sale') then transactions.amount
            when transactions.amount is not null then 0
        end as gross_amount,
        case
            when transactions.line_kind in ('refund', 'returned_sale') then abs(transactions.amount)
            when transactions.amount is not null then 0
        end as refund_amount

    from transactions
    -- a refund that names its order joins it, if the order is there and not somebody else's
    left join refunded_orders
        on
            transactions.line_kind = 'refund'
            and transactions.refund_of = refunded_orders.transaction_id
            and coalesce(transactions.customer_id, '') = coalesce(refunded_orders.customer_id, '')

)

select * from classified
