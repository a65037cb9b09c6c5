-- One row per accepted line that gives money back, or beside whose sale that is said: to which order it belongs, and how much of it counts.
with

lines as (

    select * from {{ ref('int_transactions_validated') }}
    where
        reject_reason is null
        and (row_kind in ('refund', 'returned_sale') or (row_kind = 'sale' and refunded_amount > 0))

),

orders_to_refund as (

    select distinct coalesce(refund_of, transaction_id) as transaction_id
    from lines
    where row_kind = 'refund'

),

orders_found as (

    select
        transactions.transaction_id,
        -- or cancelled as a whole
        max(case when transactions.row_kind = 'cancelled' then 0 else 1 end) = 1 as is_sold,
        max(case when transactions.row_kind <> 'cancelled' then transactions.customer_id end) as buyer_id,
        max(transactions.customer_id) as customer_id

    from {{ ref('int_transactions_validated') }} as transactions
    inner join orders_to_refund
        on transactions.transaction_id = orders_to_refund.transaction_id
    where transactions.reject_reason is null and transactions.row_kind in ('sale', 'returned_sale', 'cancelled')
    group by transactions.transaction_id

),

lines_of_orders as (

    select
        lines.*,
        coalesce(refunded_orders.transaction_id, lines.transaction_id) as order_id,
        cancelled_orders.transaction_id is not null as is_never_sold

    from lines
    -- a refund that names its order joins it, if the order is there and not somebody else's
    left join orders_found as refunded_orders
        on
            lines.row_kind = 'refund'
            and lines.refund_of = refunded_orders.transaction_id
            and refunded_orders.is_sold
            and coalesce(lines.customer_id, '') = coalesce(refunded_orders.buyer_id, '')
    left join orders_found as cancelled_orders
        on
            lines.row_kind = 'refund'
            and coalesce(lines.refund_of, lines.transaction_id) = cancelled_orders.transaction_id
            and not cancelled_orders.is_sold
            and coalesce(lines.customer_id, '') = coalesce(cancelled_orders.customer_id, '')

),

-- what says how much of an order was given back: the word refunded, rows that give back, an amount beside the sale
orders_given_back as (

    select
        order_id,
        coalesce(sum(case when row_kind = 'returned_sale' then amount end), 0) as by_word,
        coalesce(sum(case when row_kind = 'refund' then abs(amount) end), 0) as on_rows,
        -- a negative row that does not call itself a refund can be a discount
        coalesce(sum(case when row_kind = 'refund' and transaction_status <> 'successful' then abs(amount) end), 0) as on_refunds,
        coalesce(sum(case when row_kind = 'sale' then refunded_amount end), 0) as beside_sales

    from lines_of_orders
    group by order_id

),

-- money given back counts once, however often it is said: amounts before the word, and of amounts the larger
refunds_counted as (

    select
        order_id,
        beside_sales = 0 and on_refunds = 0 and on_rows < by_word as word_counts,
        beside_sales > on_refunds and beside_sales <> on_rows as beside_counts

    from orders_given_back

),

settled as (

    select
        -- ids
        lines_of_orders.row_hash,
        lines_of_orders.copy_number,
        lines_of_orders.transaction_id,
        lines_of_orders.order_id,
        lines_of_orders.customer_id,

        -- words
        lines_of_orders.transaction_status,
        lines_of_orders.product_category,
        lines_of_orders.coupon_code,
        lines_of_orders.has_coupon,

        -- what the line does
        case
            when lines_of_orders.row_kind = 'returned_sale' and not refunds_counted.word_counts then 'sale'
            -- what is given back of an order that was never sold moves no money
            when lines_of_orders.is_never_sold then 'cancelled'
            else lines_of_orders.row_kind
        end as line_kind,

        -- money and numbers
        lines_of_orders.quantity,
        lines_of_orders.amount,
        lines_of_orders.discount_amount,
        lines_of_orders.refunded_amount,
        case
            when lines_of_orders.row_kind in ('sale', 'returned_sale') then lines_of_orders.amount
            when lines_of_orders.amount is not null then 0
        end as gross_amount,
        case
            when lines_of_orders.row_kind = 'refund' and not lines_of_orders.is_never_sold
                and not (refunds_counted.beside_counts and lines_of_orders.transaction_status <> 'successful')
                then abs(lines_of_orders.amount)
            when lines_of_orders.row_kind = 'returned_sale' and refunds_counted.word_counts then lines_of_orders.amount
            when lines_of_orders.row_kind = 'sale' and refunds_counted.beside_counts and lines_of_orders.amount is not null
                then lines_of_orders.refunded_amount
            when lines_of_orders.amount is not null then 0
        end as refund_amount,

        -- times
        lines_of_orders.transaction_at,
        lines_of_orders.transaction_date

    from lines_of_orders
    inner join refunds_counted
        on lines_of_orders.order_id = refunds_counted.order_id

)

select * from settled
