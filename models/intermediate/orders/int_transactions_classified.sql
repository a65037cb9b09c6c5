-- One row per accepted transaction line: what it sells or gives back, and to which order it belongs.
-- A view, since few readers need all lines.
{{ config(materialized='view') }}

with

-- nothing is given back, so that a line does what it says
lines_as_they_stand as (

    select
        row_hash,
        copy_number,
        transaction_id,
        transaction_id as order_id,
        customer_id,
        transaction_status,
        product_category,
        coupon_code,
        has_coupon,
        row_kind as line_kind,
        quantity,
        amount,
        discount_amount,
        refunded_amount,
        case when row_kind = 'sale' then amount when amount is not null then 0 end as gross_amount,
        case when amount is not null then cast(0 as {{ type_money() }}) end as refund_amount,
        transaction_at,
        transaction_date

    from {{ ref('int_transactions_validated') }}
    where
        reject_reason is null
        and row_kind not in ('refund', 'returned_sale')
        and (row_kind <> 'sale' or coalesce(refunded_amount, 0) <= 0)

),

classified as (

    select * from lines_as_they_stand

    union all

    select * from {{ ref('int_refunds_settled') }}

)

select * from classified
