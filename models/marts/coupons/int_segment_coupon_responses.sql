-- One row per segment, and whether customers had lapsed: on whose past the expected response to a coupon rests, and how many ordered again.
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

-- a wait that ended since would tell who came back
customers as (

    select
        purchase_days.customer_id,
        base.base_date,
        min(purchase_days.ordered_date) as first_order_date,
        max(case when purchase_days.ordered_date <= base.base_date then purchase_days.ordered_date end) as last_order_date,
        max(case when purchase_days.ordered_date > base.base_date then 1 end) as came_after,
        case
            when count(case when purchase_days.ordered_date <= base.base_date then 1 end) >= {{ var('minimum_orders_for_cadence') }}
                then {{ quantile('case when purchase_days.ordered_date <= base.base_date then purchase_days.gap_days end', 0.5) }}
        end as wait_days,
        avg(case when purchase_days.ordered_date <= base.base_date then purchase_days.gap_days end) as mean_wait_days

    from {{ ref('int_purchase_days') }} as purchase_days
    inner join base
        on purchase_days.ordered_date <= {{ dbt.dateadd('day', days, 'base.base_date') }}
    group by purchase_days.customer_id, base.base_date
    having min(purchase_days.ordered_date) <= base.base_date

),

shop_then as (

    select
        min(first_order_date) as first_order_date,
        {{ usual_wait('wait_days') }} as wait_days,
        -- of today: a fact of the shop's years, not of who came back
        (select max(cadence.season_months) from {{ ref('int_customer_cadence') }} as cadence) as season_months

    from customers

),

judged_customers as (

    select
        customers.customer_id,
        customers.base_date,
        customers.came_after,
        coalesce({{ is_lapse(
            dbt.datediff('shop_then.first_order_date', 'customers.base_date', 'day'), dbt.datediff('customers.last_order_date', 'customers.base_date', 'day'),
            'customers.wait_days', 'customers.mean_wait_days', 'shop_then.wait_days',
            'customers.last_order_date', 'shop_then.season_months',
        ) }}, false) as is_lapsed

    from customers
    cross join shop_then

),

counted as (

    select
        history.segment_id,
        judged_customers.is_lapsed,
        count(*) as customer_count,
        count(judged_customers.came_after) as responder_count

    from judged_customers
    left join {{ ref('int_customers_clustered_at_period_ends') }} as history
        on
            judged_customers.customer_id = history.customer_id
            and judged_customers.base_date = history.period_end
    group by history.segment_id, judged_customers.is_lapsed

),

whole_segments as (

    select
        counted.segment_id,
        sum(counted.customer_count) as customer_count,
        sum(counted.responder_count) as responder_count

    from counted
    group by counted.segment_id

),

shop_parts as (

    select
        counted.is_lapsed,
        sum(counted.customer_count) as customer_count,
        sum(counted.responder_count) as responder_count

    from counted
    group by counted.is_lapsed

),

judged as (

    select
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.colour,
        segments.structure_verdict,
        segments.structure_reason,
        states.is_lapsed,
        base.base_date,
        case
            when segments.segment_id <= 0 then 'prospects'
            when counted.customer_count is not null then 'segment'
            when whole_segments.customer_count is not null then 'whole_segment'
            when shop_parts.customer_count is not null then 'shop'
            else 'too_few'
        end as basis,
        coalesce(counted.customer_count, whole_segments.customer_count, shop_parts.customer_count) as base_customer_count,
        coalesce(counted.responder_count, whole_segments.responder_count, shop_parts.responder_count) as base_responder_count

    from {{ ref('int_segments_named') }} as segments
    cross join base
    cross join (values (true), (false)) as states (is_lapsed)
    left join counted
        on
            segments.segment_id = counted.segment_id
            and states.is_lapsed = counted.is_lapsed
            and counted.customer_count >= {{ minimum }}
            and segments.segment_id > 0
    -- for the lapsed those of the shop stand in: few of them answer, whatever they were
    left join whole_segments
        on
            segments.segment_id = whole_segments.segment_id
            and not states.is_lapsed
            and whole_segments.customer_count >= {{ minimum }}
            and segments.segment_id > 0
    left join shop_parts
        on
            states.is_lapsed = shop_parts.is_lapsed
            and shop_parts.customer_count >= {{ minimum }}
            and segments.segment_id > 0

),

responses as (

    select
        *,
        {{ safe_divide('base_responder_count', 'base_customer_count') }} as response_rate

    from judged

)

select * from responses
