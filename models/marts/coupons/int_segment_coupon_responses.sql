-- One row per segment: who was in it some time ago, and how many of them then ordered with a coupon.
{%- set days = var('coupon_response_days') %}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

periods as (

    select *
    from {{ ref('int_history_periods') }}
    where not is_backtest

),

shop as (

    select
        as_of_date,
        cast({{ dbt.dateadd('day', -days, 'as_of_date') }} as date) as latest_base_date

    from {{ ref('int_shop') }}

),

-- the segments of a month end, where it has any: those of today already tell who bought since
base as (

    select coalesce(max(periods.period_end), max(shop.latest_base_date)) as base_date
    from shop
    left join periods
        on shop.latest_base_date >= periods.period_end

),

responders as (

    select distinct orders.customer_id
    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    cross join base
    where
        orders.is_purchase
        and orders.has_coupon
        and orders.ordered_date > base.base_date
        and orders.ordered_date <= {{ dbt.dateadd('day', days, 'base.base_date') }}

),

segment_counts as (

    select
        history.segment_id,
        count(*) as customer_count,
        count(responders.customer_id) as responder_count

    from history
    inner join base
        on history.period_end = base.base_date
    left join responders
        on history.customer_id = responders.customer_id
    group by history.segment_id

),

shop_counts as (

    select
        count(*) as customer_count,
        count(responders.customer_id) as responder_count

    from customers
    inner join base
        on customers.first_order_date <= base.base_date
    left join responders
        on customers.customer_id = responders.customer_id

),

coupons as (

    select count(has_coupon) > 0 as has_coupons
    from {{ ref('int_transactions_aggregated_to_orders') }}

),

final as (

    select
        segments.segment_id,
        base.base_date,
        coalesce(segment_counts.customer_count, 0) as customer_count,
        coalesce(segment_counts.responder_count, 0) as responder_count,
        shop_counts.customer_count as shop_customer_count,
        shop_counts.responder_count as shop_responder_count,
        coupons.has_coupons

    from segments
    cross join base
    cross join shop_counts
    cross join coupons
    left join segment_counts
        on segments.segment_id = segment_counts.segment_id

)

select * from final
