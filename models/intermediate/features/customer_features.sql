-- One row per customer as of a date: what they did, in human units.
with

customers as (

    select * from {{ ref('int_customers_merged') }}

),

order_totals as (

    select * from {{ ref('int_orders_aggregated_to_customers') }}

),

cadence as (

    select * from {{ ref('int_orders_aggregated_to_cadence') }}

),

breadth as (

    select * from {{ ref('int_transactions_aggregated_to_breadth') }}

),

rfm_scores as (

    select * from {{ ref('customer_rfm_scores') }}

),

loyalty_points as (

    select * from {{ ref('customer_loyalty_points') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

shop_totals as (

    select
        {{ safe_divide('sum(coupon_order_count)', 'sum(order_count)') }} as coupon_usage_rate,
        -- what a customer without any row spent: nothing, or unknown where the shop has no amounts
        case when count(gross_revenue) > 0 then cast(0 as decimal(28, 4)) end as no_money

    -- read once more: an engine that kept what two uses share would keep all columns
    from {{ ref('int_orders_aggregated_to_customers') }}

),

shop_cadence as (

    select {{ quantile('interpurchase_median_days', 0.5) }} as interpurchase_median_days
    from {{ ref('int_orders_aggregated_to_cadence') }}

),

features as (

    select
        customers.customer_id,
        shop.as_of_date,
        shop.currency,

        -- who
        customers.gender,
        customers.city,
        cast({{ to_local('customers.joined_at') }} as date) as joined_date,
        coalesce(order_totals.order_count, 0) = 0 as is_prospect,

        -- recency
        order_totals.first_order_date,
        order_totals.last_order_date,
        order_totals.recency_days,
        order_totals.tenure_days,

        -- frequency
        coalesce(order_totals.order_count, 0) as order_count,
        coalesce(order_totals.purchase_days, 0) as purchase_days,
        coalesce(order_totals.order_count_30d, 0) as order_count_30d,
        coalesce(order_totals.order_count_90d, 0) as order_count_90d,
        coalesce(order_totals.order_count_365d, 0) as order_count_365d,
        coalesce(order_totals.free_order_count, 0) as free_order_count,
        {{ purchase_frequency('order_totals.order_count', 'order_totals.tenure_days') }} as purchase_frequency,
        cadence.interpurchase_median_days,
        cadence.interpurchase_cv,
        {{ safe_divide('order_totals.recency_days', 'cadence.interpurchase_median_days') }} as overdue_ratio,
        -- by the customer's own habit, and without one by the shop's
        case
            when coalesce(cadence.interpurchase_median_days, shop_cadence.interpurchase_median_days) is null then rfm_scores.r_score <= 2
            else order_totals.recency_days
                >= {{ var('lapsed_overdue_ratio') }} * coalesce(cadence.interpurchase_median_days, shop_cadence.interpurchase_median_days)
        end as is_lapsed,

        -- money
        coalesce(order_totals.gross_revenue, shop_totals.no_money) as gross_revenue,
        coalesce(order_totals.refund_amount, shop_totals.no_money) as refund_amount,
        coalesce(order_totals.net_revenue, shop_totals.no_money) as net_revenue,
        coalesce(order_totals.net_revenue_90d, shop_totals.no_money) as net_revenue_90d,
        coalesce(order_totals.net_revenue_365d, shop_totals.no_money) as net_revenue_365d,
        {{ safe_divide('order_totals.gross_revenue', 'order_totals.order_count') }} as average_order_value,
        order_totals.median_order_value,
        order_totals.max_order_value,
        {{ safe_divide(
            'order_totals.gross_revenue_90d - order_totals.gross_revenue_previous_90d',
            'order_totals.gross_revenue_90d + order_totals.gross_revenue_previous_90d',
        ) }} as spend_trend,

        -- breadth
        {{ safe_divide('order_totals.item_count', 'order_totals.order_count') }} as items_per_order,
        breadth.distinct_categories,

        -- trouble
        {{ refund_rate('order_totals.refund_amount', 'order_totals.gross_revenue') }} as refund_rate,
        {{ safe_divide('order_totals.failed_count', 'order_totals.failed_count + order_totals.order_count') }} as failed_rate,
        coalesce(order_totals.pending_count, 0) as pending_count,

        -- coupons and discounts
        order_totals.coupon_order_count,
        {{ safe_divide('order_totals.coupon_order_count', 'order_totals.order_count') }} as coupon_usage_rate,
        order_totals.coupon_order_count * 90e0 / greatest(order_totals.tenure_days, 90) as coupon_usage_per_90d,
        order_totals.discount_amount,
        {{ safe_divide('order_totals.discount_amount', 'order_totals.discount_amount + order_totals.gross_revenue') }} as discount_depth,
        case
            when order_totals.price_known_count > 0
                then {{ safe_divide('order_totals.full_price_order_count', 'order_totals.order_count') }}
        end as full_price_share,
        {{ coupon_dependence('order_totals.coupon_order_count', 'order_totals.order_count', 'shop_totals.coupon_usage_rate') }} as coupon_dependence,
        {{ safe_divide(
            safe_divide('order_totals.coupon_gross_amount', 'order_totals.coupon_order_count'),
            safe_divide(
                'order_totals.gross_revenue - order_totals.coupon_gross_amount',
                'order_totals.order_count - order_totals.coupon_order_count',
            ),
        ) }} as coupon_aov_ratio,

        -- scores
        rfm_scores.r_score,
        rfm_scores.f_score,
        rfm_scores.m_score,
        rfm_scores.rfm_segment,
        loyalty_points.loyalty_recency_points,
        loyalty_points.loyalty_frequency_points,
        loyalty_points.loyalty_money_points,
        loyalty_points.loyalty_tenure_points,
        loyalty_points.loyalty_reliability_points,
        loyalty_points.loyalty_score,
        customers.supplied_loyalty_score

    from customers
    cross join shop
    cross join shop_totals
    cross join shop_cadence
    left join order_totals
        on customers.customer_id = order_totals.customer_id
    left join cadence
        on customers.customer_id = cadence.customer_id
    left join breadth
        on customers.customer_id = breadth.customer_id
    left join rfm_scores
        on customers.customer_id = rfm_scores.customer_id
    left join loyalty_points
        on customers.customer_id = loyalty_points.customer_id

)

select * from features
