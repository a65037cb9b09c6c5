-- One row per day, status word and verdict: how many rows of the input, and what is odd about them.
-- One scan of the rows for all that is said about them, since they are many.
with

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

counted as (

    select
        transaction_date,
        status_word,
        transaction_status,
        reject_reason,

        -- rows
        count(*) as row_count,
        count(case when copy_number > 1 then 1 end) as copy_count,
        count(case when customer_id is null then 1 end) as guest_count,

        -- coupons and discounts
        count(case when has_coupon then 1 end) as coupon_count,
        count(case when discount_amount < 0 then 1 end) as negative_discount_count,
        count(case when discount_amount > 0 then 1 end) as positive_discount_count,

        -- numbers that are none
        count(unread_quantity) as unread_quantity_count,
        min(unread_quantity) as unread_quantity_example,
        count(unread_discount) as unread_discount_count,
        min(unread_discount) as unread_discount_example

    from transactions
    group by
        transaction_date,
        status_word,
        transaction_status,
        reject_reason

)

select * from counted
