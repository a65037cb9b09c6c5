-- One row per accepted transaction line: what it does.
-- A view, since few readers need all lines.
{{ config(materialized='view') }}

with

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

accepted as (

    select
        *,
        case
            when transaction_status in ('refunded', 'cancelled') and refund_of is not null then 'refund'
            when transaction_status in ('successful', 'refunded', 'cancelled') and amount < 0 then 'refund'
            -- a positive refunded line is the sale itself, bought and given back; one of 0 proves no sale
            when transaction_status = 'refunded' and amount > 0 then 'returned_sale'
            when transaction_status = 'refunded' then 'refund'
            when transaction_status = 'successful' then 'sale'
            else transaction_status
        end as line_kind

    from transactions
    where reject_reason is null

)

select * from accepted
