-- One row per accepted transaction line: what it sells or gives back, and to which order it belongs.
-- A view, since few readers need all lines.
{{ config(materialized='view') }}

with

-- lines are read once for each use: an engine that kept them for several would write all of them to disk
orders_to_refund as (

    select distinct refund_of as transaction_id
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null and row_kind = 'refund' and refund_of is not null

),

refunded_orders as (

    select
        sales.transaction_id,
        max(sales.customer_id) as customer_id

    from {{ ref('int_transactions_validated') }} as sales
    inner join orders_to_refund
        on sales.transaction_id = orders_to_refund.transaction_id
    where sales.reject_reason is null and sales.row_kind in ('sale', 'returned_sale')
    group by sales.transaction_id

),

orders_in_question as (

    select distinct transaction_id
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null and row_kind = 'cancelled'

),

-- orders that were never sold: what is given back of them moves no money
cancelled_orders as (

    select
        transactions.transaction_id,
        max(transactions.customer_id) as customer_id

    from {{ ref('int_transactions_validated') }} as transactions
    inner join orders_in_question
        on transactions.transaction_id = orders_in_question.transaction_id
    where transactions.reject_reason is null and transactions.row_kind in ('sale', 'returned_sale', 'cancelled')
    group by transactions.transaction_id
    having max(case when transactions.row_kind = 'cancelled' then 0 else 1 end) = 0

),

-- what says how much of an order was given back: the word refunded, rows that give back, an amount beside the sale
orders_given_back as (

    select
        coalesce(refunded_orders.transaction_id, transactions.transaction_id) as transaction_id,
        coalesce(sum(case when transactions.row_kind = 'returned_sale' then transactions.amount end), 0) as by_word,
        coalesce(sum(case when transactions.row_kind = 'refund' then abs(transactions.amount) end), 0) as on_rows,
        -- a negative row that does not call itself a refund can be a discount
        coalesce(sum(case when transactions.row_kind = 'refund' and transactions.transaction_status <> 'successful' then abs(transactions.amount) end), 0) as on_refunds,
        coalesce(sum(case when transactions.row_kind = 'sale' then transactions.refunded_amount end), 0) as beside_sales

    from {{ ref('int_transactions_validated') }} as transactions
    left join refunded_orders
        on
            transactions.row_kind = 'refund'
            and transactions.refund_of = refunded_orders.transaction_id
            and coalesce(transactions.customer_id, '') = coalesce(refunded_orders.customer_id, '')
    where
        transactions.reject_reason is null
        and (transactions.row_kind in ('refund', 'returned_sale') or (transactions.row_kind = 'sale' and transactions.refunded_amount > 0))
    group by coalesce(refunded_orders.transaction_id, transactions.transaction_id)

),

-- money given back counts once, however often it is said: amounts before the word, and of amounts the larger
refunds_settled as (

    select
        transaction_id,
        beside_sales = 0 and on_refunds = 0 and on_rows < by_word as word_counts,
        beside_sales > on_refunds and beside_sales <> on_rows as beside_counts

    from orders_given_back

),

classified as (

    select
        transactions.*,
        coalesce(refunded_orders.transaction_id, transactions.transaction_id) as order_id,
        case
            when transactions.row_kind = 'returned_sale' and not refunds_settled.word_counts then 'sale'
            when cancelled_orders.transaction_id is not null then 'cancelled'
            else transactions.row_kind
        end as line_kind,
        case
            when transactions.row_kind in ('sale', 'returned_sale') then transactions.amount
            when transactions.amount is not null then 0
        end as gross_amount,
        case
            when transactions.row_kind = 'refund' and cancelled_orders.transaction_id is null and not (refunds_settled.beside_counts and transactions.transaction_status <> 'successful')
                then abs(transactions.amount)
            when transactions.row_kind = 'returned_sale' and refunds_settled.word_counts then transactions.amount
            when transactions.row_kind = 'sale' and refunds_settled.beside_counts and transactions.amount is not null then transactions.refunded_amount
            when transactions.amount is not null then 0
        end as refund_amount

    from {{ ref('int_transactions_validated') }} as transactions
    -- a refund that names its order joins it, if the order is there and not somebody else's
    left join refunded_orders
        on
            transactions.row_kind = 'refund'
            and transactions.refund_of = refunded_orders.transaction_id
            and coalesce(transactions.customer_id, '') = coalesce(refunded_orders.customer_id, '')
    left join refunds_settled
        on coalesce(refunded_orders.transaction_id, transactions.transaction_id) = refunds_settled.transaction_id
    left join cancelled_orders
        on
            transactions.row_kind = 'refund'
            and coalesce(transactions.refund_of, transactions.transaction_id) = cancelled_orders.transaction_id
            and coalesce(transactions.customer_id, '') = coalesce(cancelled_orders.customer_id, '')
    where transactions.reject_reason is null

)

select * from classified
