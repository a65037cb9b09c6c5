-- One row per customer and month with a purchase: the median days between purchases up to then; none where nobody asks.
with

uses as (

    select count(*) as used_count
    from {{ ref('customer_feature_scaling') }}
    where is_used and feature in ('overdue_ratio', 'interpurchase_median_days')

),

past_periods as (

    select count(*) as period_count
    from {{ ref('int_history_periods') }}
    where not is_current

),

purchase_days as (

    select purchase_days.*
    from {{ ref('int_purchase_days') }} as purchase_days
    -- the dearest model of the history, and most shops have too many one-time buyers to cluster by cadence
    inner join uses
        on uses.used_count > 0
    inner join past_periods
        on past_periods.period_count > 0

),

medians as (

    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as month_start,
        day_number,
        row_number() over (
            partition by customer_id, {{ dbt.date_trunc('month', 'ordered_date') }}
            order by ordered_date desc
        ) as day_number_from_month_end,
        {{ quantile('gap_days', 0.5) }} over (
            partition by customer_id order by ordered_date
            rows between unbounded preceding and current row
        ) as median_gap_days

    from purchase_days

),

cadence as (

    select
        customer_id,
        month_start,
        case when day_number >= {{ var('minimum_orders_for_cadence') }} then median_gap_days end as interpurchase_median_days,
        row_number() over (partition by customer_id order by month_start) as purchase_month_count

    from medians
    where day_number_from_month_end = 1

)

select * from cadence
