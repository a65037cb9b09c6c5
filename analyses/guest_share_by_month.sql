-- How much is bought by people we do not know? One row per month: purchases and revenue of guests, and their share of all.
select
    order_month,
    count(case when is_purchase then 1 end) as purchase_count,
    count(case when is_purchase and customer_id is null then 1 end) as guest_purchase_count,
    round(
        {{ safe_divide(
            'count(case when is_purchase and customer_id is null then 1 end)',
            'count(case when is_purchase then 1 end)',
        ) }}, 3
    ) as guest_purchase_share,
    sum(case when customer_id is null then net_amount else 0 * net_amount end) as guest_net_revenue,
    round(
        {{ safe_divide('sum(case when customer_id is null then net_amount else 0 * net_amount end)', 'sum(net_amount)') }}, 3
    ) as guest_net_revenue_share
from {{ ref('orders') }}
group by order_month
order by order_month
