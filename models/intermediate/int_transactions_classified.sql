-- One row per accepted transaction line up to the as-of date: what it sells or gives back, and to which order it belongs.
-- A view: the lines are many, and hardly more than two readers need all of them.
{{ config(materialized='view') }}

with

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

known as (

    select
        transactions.*,
        case
            when transactions.transaction_status in ('refunded', 'cancelled') and transactions.refund_of is not null then 'refund'
            when transactions.transaction_status in ('successful', 'refunded', 'cancelled') and transactions.amount < 0 then 'refund'
            -- a positive refunded line is the sale itself, bought and given back
            when transactions.transaction_status = 'refunded' and transactions.amount >= 0 then 'returned_sale'
            when transactions.transaction_status = 'refunded' then 'refund'
            when transactions.transaction_status = 'successful' then 'sale'
            else transactions.transaction_status
        end as line_kind

    from transactions
    cross join shop
    where
        transactions.reject_reason is null
        and transactions.transaction_date <= shop.as_of_date

),

orders_to_refund as (

    select distinct refund_of as transaction_id
    from known
    where line_kind = 'refund' and refund_of is not null

),

sold_orders as (

    select
        known.transaction_id,
        max(known.customer_id) as customer_id

    from known
    inner join orders_to_refund
        on known.transaction_id = orders_to_refund.transaction_id
    where known.line_kind in ('sale', 'returned_sale')
    group by known.transaction_id

),

classified as (

    select
        known.*,
        coalesce(sold_orders.transaction_id, known.transaction_id) as order_id,
        case
            when known.line_kind in ('sale', 'returned_sale') then known.amount
            when known.amount is not null then 0
        end as gross_amount,
        case
            when known.line_kind in ('refund', 'returned_sale') then abs(known.amount)
            when known.amount is not null then 0
        end as refund_amount

    from known
    -- a refund that names its order joins it, if the order is there and not somebody else's
    left join sold_orders
        on
            known.line_kind = 'refund'
            and known.refund_of = sold_orders.transaction_id
            and coalesce(known.customer_id, sold_orders.customer_id, '') = coalesce(sold_orders.customer_id, known.customer_id, '')

)

select * from classified
