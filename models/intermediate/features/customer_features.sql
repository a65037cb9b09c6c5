-- One row per customer as of a date: what they did, in human units.
with

customers as (

    select * from {{ ref('int_customers_merged') }}

),

sums as (

    select * from {{ ref('int_orders_aggregated_to_customers') }}

),

period as (

    select *
    from {{ ref('int_history_periods') }}
    where is_current

),

scores as (

    select * from {{ ref('customer_scores') }}

),

shop_cadence as (

    select
        {{ usual_wait('cadence.interpurchase_median_days') }} as usual_wait_days,
        max(cadence.season_months) as season_months

    -- read once more: an engine that kept what two uses share would write it
    from {{ ref('int_customer_cadence') }} as cadence
    inner join period
        on cadence.period_end = period.period_end

),

shop_start as (

    select min(first_order_date) as first_order_date
    from sums

),

features as (

    select
        customers.customer_id,
        period.period_end as as_of_date,
        period.currency,

        -- who
        customers.gender,
        customers.city,
        cast({{ to_local('customers.joined_at') }} as date) as joined_date,
        coalesce({{ feature('outside_segment_id') }} = 0, false) as is_prospect,
        sums.first_order_date,
        sums.last_order_date,

        -- what is known for any day
        {{ features_of_any_day() }},

        -- what is known for the as-of date alone
        coalesce(sums.order_count_30d, 0) as order_count_30d,
        coalesce(sums.order_count_90d, 0) as order_count_90d,
        coalesce(sums.order_count_365d, 0) as order_count_365d,
        coalesce(sums.pending_count_90d, 0) as pending_count_90d,
        coalesce(sums.net_revenue_90d, period.no_money) as net_revenue_90d,
        coalesce(sums.net_revenue_365d, period.no_money) as net_revenue_365d,
        {{ safe_divide(
            'sums.gross_revenue_90d - sums.gross_revenue_previous_90d',
            'sums.gross_revenue_90d + sums.gross_revenue_previous_90d',
        ) }} as spend_trend,
        sums.median_order_value,
        sums.distinct_categories,
        {{ is_lapse(
            dbt.datediff('shop_start.first_order_date', 'period.period_end', 'day'), feature('recency_days'), 'cadence.interpurchase_median_days',
            safe_divide(dbt.datediff('sums.first_order_date', 'sums.last_order_date', 'day'), 'sums.purchase_days - 1'), 'shop_cadence.usual_wait_days',
            'sums.last_order_date', 'shop_cadence.season_months',
        ) }} as is_lapsed,

        -- scores
        scores.r_score,
        scores.f_score,
        scores.m_score,
        scores.rfm_segment,
        scores.loyalty_recency_points,
        scores.loyalty_frequency_points,
        scores.loyalty_money_points,
        scores.loyalty_tenure_points,
        scores.loyalty_reliability_points,
        scores.loyalty_score,
        customers.supplied_loyalty_score

    from customers
    cross join period
    cross join shop_cadence
    cross join shop_start
    left join sums
        on customers.customer_id = sums.customer_id
    left join {{ ref('int_customer_cadence') }} as cadence
        on
            customers.customer_id = cadence.customer_id
            and period.period_end = cadence.period_end
    left join scores
        on customers.customer_id = scores.customer_id

)

select * from features
