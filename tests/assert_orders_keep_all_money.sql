-- The orders of customers and guests add up to the lines: gross, refunds, and net, for which each line counts by its kind alone and money
-- given back counts once, however often its order says it.
with

given_back as (

    select
        order_id,
        coalesce(sum(refund_amount), 0) as counted,
        coalesce(sum(case when line_kind = 'returned_sale' then amount end), 0) as by_word,
        coalesce(sum(case when line_kind = 'refund' then abs(amount) end), 0) as on_rows,
        coalesce(sum(case when line_kind = 'refund' and transaction_status <> 'successful' then abs(amount) end), 0) as on_refunds,
        coalesce(sum(case when line_kind = 'sale' then refunded_amount end), 0) as beside_sales

    from {{ ref('int_refunds_settled') }}
    group by order_id

),

given_back_once as (

    select
        coalesce(sum(counted), 0) as counted,
        coalesce(sum(by_word + case
            when beside_sales > on_refunds and beside_sales <> on_rows then beside_sales + on_rows - on_refunds
            else on_rows
        end), 0) as amount

    from given_back

),

lines as (

    select coalesce(sum(amount), 0) as gross_amount
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null and row_kind in ('sale', 'returned_sale')

),

customer_orders as (

    select
        coalesce(sum(gross_revenue), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount,
        coalesce(sum(net_revenue), 0) as net_amount

    from {{ ref('customer_features') }}

),

guest_orders as (

    select
        coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount,
        coalesce(sum(net_amount), 0) as net_amount

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where customer_id is null

),

compared as (

    select
        lines.gross_amount - customer_orders.gross_amount - guest_orders.gross_amount as lost_gross_amount,
        given_back_once.counted - customer_orders.refund_amount - guest_orders.refund_amount as lost_refund_amount,
        lines.gross_amount - given_back_once.amount - customer_orders.net_amount - guest_orders.net_amount as lost_net_amount

    from lines
    cross join given_back_once
    cross join customer_orders
    cross join guest_orders

)

select * from compared
where lost_gross_amount <> 0 or lost_refund_amount <> 0 or lost_net_amount <> 0
