-- One row per sold order that a refund names: whose it is.
with

-- read once for each use: an engine that kept what several uses share would write all rows to disk
orders_to_refund as (

    select distinct refund_of as transaction_id
    from {{ ref('int_transactions_accepted') }}
    where line_kind = 'refund' and refund_of is not null

),

sales as (

    select
        transaction_id,
        customer_id

    from {{ ref('int_transactions_accepted') }}
    where line_kind in ('sale', 'returned_sale')

),

refunded_orders as (

    select
        sales.transaction_id,
        max(sales.customer_id) as customer_id

    from sales
    inner join orders_to_refund
        on sales.transaction_id = orders_to_refund.transaction_id
    group by sales.transaction_id

)

select * from refunded_orders
