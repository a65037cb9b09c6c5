-- One row per accepted transaction line: what it sells or gives back, and to which order it belongs.
-- A view, since few readers need all lines.
{{ config(materialized='view') }}

with

-- lines are read once for each use: an engine that kept them for several would write all of them to disk
orders_to_refund as (

    select distinct refund_of as transaction_id
    from {{ ref('int_transactions_accepted') }}
    where line_kind = 'refund' and refund_of is not null

),

refunded_orders as (

    select
        sales.transaction_id,
        max(sales.customer_id) as customer_id

    from {{ ref('int_transactions_accepted') }} as sales
    inner join orders_to_refund
        on sales.transaction_id = orders_to_refund.transaction_id
    where sales.line_kind in ('sale', 'returned_sale')
    group by sales.transaction_id

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

    from {{ ref('int_transactions_accepted') }} as transactions
    -- a refund that names its order joins it, if the order is there and not somebody else's
    left join refunded_orders
        on
            transactions.line_kind = 'refund'
            and transactions.refund_of = refunded_orders.transaction_id
            and coalesce(transactions.customer_id, '') = coalesce(refunded_orders.customer_id, '')

)

select * from classified
