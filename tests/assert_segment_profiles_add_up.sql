-- The segments' customers, purchases and net revenue add up to those of all customers.
with

customers as (

    select
        count(*) as customer_count,
        sum(order_count) as order_count,
        coalesce(sum(net_revenue), 0) as net_revenue

    from {{ ref('customer_features') }}

),

segments as (

    select
        sum(customer_count) as customer_count,
        sum(order_count) as order_count,
        coalesce(sum(net_revenue), 0) as net_revenue

    from {{ ref('segment_profiles') }}

)

select
    customers.customer_count - segments.customer_count as lost_customer_count,
    customers.order_count - segments.order_count as lost_order_count,
    customers.net_revenue - segments.net_revenue as lost_net_revenue
from customers
cross join segments
where
    customers.customer_count <> segments.customer_count
    or customers.order_count <> segments.order_count
    or customers.net_revenue <> segments.net_revenue
