-- One row per sold order that a refund names: whose it is.
with

-- lines are read once for each use: an engine that kept them for two would write all of them to disk
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

)

select * from refunded_orders
