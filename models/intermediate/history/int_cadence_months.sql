-- One row per customer and month with a purchase: the median days between purchases up to then; none where the model does not use it.
with

uses as (

    select count(*) as used_count
    from {{ ref('customer_feature_scaling') }}
    where is_used and feature in ('overdue_ratio', 'interpurchase_median_days')

),

purchases as (

    select orders.*
    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    -- the dearest model of the history, and most shops have too many one-time buyers to cluster by cadence
    inner join uses
        on uses.used_count > 0
    where orders.is_purchase and orders.customer_id is not null

),

{{ purchase_gaps('purchases') }},

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

    from purchase_gaps

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
