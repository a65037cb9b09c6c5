-- One row per customer and month with a purchase: the median days between purchases up to then; none where the model does not use it.
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

uses as (

    select count(*) as used_count
    from {{ ref('customer_feature_scaling') }}
    where is_used and feature in ('overdue_ratio', 'interpurchase_median_days')

),

purchase_days as (

    select distinct
        orders.customer_id,
        orders.ordered_date

    from orders
    -- the dearest model of the history, and most shops have too many one-time buyers to cluster by cadence
    inner join uses
        on uses.used_count > 0
    where orders.is_purchase and orders.customer_id is not null

),

following_days as (

    select
        customer_id,
        ordered_date,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as month_start,
        lag(ordered_date) over (partition by customer_id order by ordered_date) as previous_date,
        row_number() over (partition by customer_id order by ordered_date) as day_number,
        row_number() over (
            partition by customer_id, {{ dbt.date_trunc('month', 'ordered_date') }}
            order by ordered_date desc
        ) as day_number_from_month_end

    from purchase_days

),

gaps as (

    select
        *,
        {{ dbt.datediff('previous_date', 'ordered_date', 'day') }} as gap_days

    from following_days

),

medians as (

    select
        customer_id,
        month_start,
        day_number,
        day_number_from_month_end,
        {{ quantile('gap_days', 0.5) }} over (
            partition by customer_id order by ordered_date
            rows between unbounded preceding and current row
        ) as median_gap_days

    from gaps

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
