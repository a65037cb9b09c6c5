-- One row per order: lines added up, refunds and cancellations netted.
with

transactions as (

    select * from {{ ref('int_transactions_classified') }}

),

orders as (

    select
        -- ids
        order_id,
        max(customer_id) as customer_id,

        -- what became of it
        case
            when max(case when line_kind in ('sale', 'returned_sale') then 1 end) = 1 then 'successful'
            when max(case when line_kind = 'refund' then 1 end) = 1 then 'refund_only'
            when max(case when line_kind = 'pending' then 1 end) = 1 then 'pending'
            when max(case when line_kind = 'failed' then 1 end) = 1 then 'failed'
            else 'cancelled'
        end as order_status,
        max(case when line_kind in ('sale', 'returned_sale') then case when has_coupon then 1 when not has_coupon then 0 end end) = 1 as has_coupon,
        -- where lines have several, the first in the alphabet
        min(case when line_kind in ('sale', 'returned_sale') then coupon_code end) as coupon_code,

        -- counts
        count(*) as line_count,
        sum(case when line_kind in ('sale', 'returned_sale') then quantity end) as item_count,

        -- money
        cast(sum(gross_amount) as {{ type_money() }}) as gross_amount,
        cast(sum(refund_amount) as {{ type_money() }}) as refund_amount,
        cast(sum(gross_amount) - sum(refund_amount) as {{ type_money() }}) as net_amount,
        cast(sum(case when line_kind in ('sale', 'returned_sale') then discount_amount end) as {{ type_money() }}) as discount_amount,

        -- times, of the sale where there is one
        coalesce(min(case when line_kind in ('sale', 'returned_sale') then transaction_at end), min(transaction_at)) as ordered_at,
        coalesce(min(case when line_kind in ('sale', 'returned_sale') then transaction_date end), min(transaction_date)) as ordered_date

    from transactions
    group by order_id

),

purchases_flagged as (

    select
        *,
        -- a free order is not a purchase, unless the shop has no amounts at all
        order_status = 'successful' and coalesce(gross_amount, 1) > 0 as is_purchase

    from orders

)

-- sorted, since most of what follows groups by customer: ids that stand together take less to write, and to group
select * from purchases_flagged
order by customer_id, ordered_date
