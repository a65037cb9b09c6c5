-- One row per segment: on whose past the expected response to a coupon rests, and how many of those ordered again.
{%- set days, minimum = var('coupon_response_days'), var('coupon_response_minimum_customers') %}
with

shop as (

    select cast({{ dbt.dateadd('day', -days, 'as_of_date') }} as date) as latest_base_date
    from {{ ref('int_shop') }}

),

-- the segments of a month end, where it has any: those of today already tell who bought since
base as (

    select coalesce(max(periods.period_end), max(shop.latest_base_date)) as base_date
    from shop
    left join {{ ref('int_history_periods') }} as periods
        on
            shop.latest_base_date >= periods.period_end
            and not periods.is_backtest

),

responders as (

    select distinct orders.customer_id
    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    cross join base
    where
        orders.is_purchase
        and orders.ordered_date > base.base_date
        and orders.ordered_date <= {{ dbt.dateadd('day', days, 'base.base_date') }}

),

segment_counts as (

    select
        history.segment_id,
        count(*) as customer_count,
        count(responders.customer_id) as responder_count

    from {{ ref('int_customers_clustered_at_period_ends') }} as history
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

    from {{ ref('customer_features') }} as customers
    inner join base
        on customers.first_order_date <= base.base_date
    left join responders
        on customers.customer_id = responders.customer_id

),

judged as (

    select
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.colour,
        base.base_date,
        case
            when segments.segment_id <= 0 then 'prospects'
            when segment_counts.customer_count >= {{ minimum }} then 'segment'
            when shop_counts.customer_count >= {{ minimum }} then 'shop'
            else 'too_few'
        end as basis,
        segment_counts.customer_count as segment_customer_count,
        segment_counts.responder_count as segment_responder_count,
        shop_counts.customer_count as shop_customer_count,
        shop_counts.responder_count as shop_responder_count

    from {{ ref('int_segments_named') }} as segments
    cross join base
    cross join shop_counts
    left join segment_counts
        on segments.segment_id = segment_counts.segment_id

),

responses as (

    select
        segment_id,
        segment_name,
        segment_order,
        colour,
        base_date,
        basis,
        case basis when 'segment' then segment_customer_count when 'shop' then shop_customer_count end as base_customer_count,
        case basis when 'segment' then segment_responder_count when 'shop' then shop_responder_count end as base_responder_count,
        case basis
            when 'segment' then {{ safe_divide('segment_responder_count', 'segment_customer_count') }}
            when 'shop' then {{ safe_divide('shop_responder_count', 'shop_customer_count') }}
        end as response_rate

    from judged

)

select * from responses
