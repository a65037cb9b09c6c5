-- Net is gross less refund in every order, and the orders of customers and guests add up to the classified lines.
with

lines as (

    select
        coalesce(sum(gross_amount), 0) as gross_amount,
        coalesce(sum(refund_amount), 0) as refund_amount

    from {{ ref('int_transactions_classified') }}

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

unbalanced_orders as (

    select count(*) as order_count
    from {{ ref('int_transactions_aggregated_to_orders') }}
    where net_amount <> gross_amount - refund_amount

)

select
    unbalanced_orders.order_count as unbalanced_order_count,
    lines.gross_amount - customer_orders.gross_amount - guest_orders.gross_amount as lost_gross_amount,
    lines.refund_amount - customer_orders.refund_amount - guest_orders.refund_amount as lost_refund_amount
from lines
cross join customer_orders
cross join guest_orders
cross join unbalanced_orders
where
    unbalanced_orders.order_count > 0
    or lines.gross_amount <> customer_orders.gross_amount + guest_orders.gross_amount
    or lines.refund_amount <> customer_orders.refund_amount + guest_orders.refund_amount
    or lines.gross_amount - lines.refund_amount <> customer_orders.net_amount + guest_orders.net_amount
