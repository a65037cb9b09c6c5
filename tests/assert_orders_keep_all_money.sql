-- The orders of customers and guests add up to the lines: gross, refunds, and net, for which each line counts by its kind alone and money
-- given back counts once, however often its order says it.
with

given_back as (

    select
        order_id,
        coalesce(sum(case when line_kind = 'refund' then abs(amount) end), 0) as on_rows,
        coalesce(sum(case when line_kind = 'refund' and transaction_status <> 'successful' then abs(amount) end), 0) as on_refunds,
        coalesce(sum(case when line_kind = 'sale' then refunded_amount end), 0) as beside_sales

    from {{ ref('int_transactions_classified') }}
    group by order_id

),

given_back_once as (

    select
        sum(case
            when beside_sales > on_refunds and beside_sales <> on_rows then beside_sales + on_rows - on_refunds
            else on_rows
        end) as amount

    from given_back

),

lines as (

    select
        coalesce(sum(lines_of_orders.gross_amount), 0) as gross_amount,
        coalesce(sum(lines_of_orders.refund_amount), 0) as refund_amount,
        coalesce(sum(case when lines_of_orders.line_kind = 'sale' then lines_of_orders.amount end), 0)
        - coalesce(max(given_back_once.amount), 0) as net_amount

    from {{ ref('int_transactions_classified') }} as lines_of_orders
    cross join given_back_once

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

)

select
    lines.gross_amount - customer_orders.gross_amount - guest_orders.gross_amount as lost_gross_amount,
    lines.refund_amount - customer_orders.refund_amount - guest_orders.refund_amount as lost_refund_amount,
    lines.net_amount - customer_orders.net_amount - guest_orders.net_amount as lost_net_amount
from lines
cross join customer_orders
cross join guest_orders
where
    lines.gross_amount <> customer_orders.gross_amount + guest_orders.gross_amount
    or lines.refund_amount <> customer_orders.refund_amount + guest_orders.refund_amount
    or lines.net_amount <> customer_orders.net_amount + guest_orders.net_amount
