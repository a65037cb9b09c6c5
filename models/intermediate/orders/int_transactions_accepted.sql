-- One row per accepted transaction line up to the as-of date, with what it does.
{{ config(materialized='view') }}

with

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

accepted as (

    select
        transactions.*,
        case
            when transactions.transaction_status in ('refunded', 'cancelled') and transactions.refund_of is not null then 'refund'
            when transactions.transaction_status in ('successful', 'refunded', 'cancelled') and transactions.amount < 0 then 'refund'
            -- a positive refunded line is the sale itself, bought and given back; one of 0 proves no sale
            when transactions.transaction_status = 'refunded' and transactions.amount > 0 then 'returned_sale'
            when transactions.transaction_status = 'refunded' then 'refund'
            when transactions.transaction_status = 'successful' then 'sale'
            else transactions.transaction_status
        end as line_kind

    from transactions
    -- none of the lines meets it but those after that day; of `<=` in a cross join DuckDB expects next to no lines, and plans for them
    left join shop
        on transactions.transaction_date > shop.as_of_date
    where
        transactions.reject_reason is null
        and shop.as_of_date is null

)

select * from accepted
