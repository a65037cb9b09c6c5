-- Who sends goods back? One row per segment, and one for guests: purchases, purchases given back, refunds, their share of the revenue.
with

orders as (

    select * from {{ ref('orders') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

)

select
    coalesce(segments.segment_name, 'Guests') as segment_name,
    count(case when orders.is_purchase then 1 end) as purchase_count,
    count(case when orders.is_purchase and orders.refund_amount > 0 then 1 end) as refunded_purchase_count,
    round(
        {{ safe_divide(
            'count(case when orders.is_purchase and orders.refund_amount > 0 then 1 end)',
            'count(case when orders.is_purchase then 1 end)',
        ) }}, 3
    ) as refunded_purchase_share,
    sum(orders.gross_amount) as gross_revenue,
    sum(orders.refund_amount) as refund_amount,
    round({{ safe_divide('sum(orders.refund_amount)', 'sum(orders.gross_amount)') }}, 4) as refund_rate
from orders
left join segments
    on orders.customer_id = segments.customer_id
group by segments.segment_name, segments.segment_order
order by coalesce(segments.segment_order, 100)
