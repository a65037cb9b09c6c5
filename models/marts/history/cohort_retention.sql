-- One row per month of first purchase and month since then: who bought again, and what the cohort had spent by then.
with

shop as (

    select * from {{ ref('int_shop') }}

),

first_months as (

    select
        customer_id,
        cast({{ dbt.date_trunc('month', 'min(first_order_date)') }} as date) as cohort_month

    from {{ ref('int_customer_months') }}
    where order_count > 0
    group by customer_id

),

cohorts as (

    select
        cohort_month,
        count(*) as customer_count

    from first_months
    group by cohort_month

),

active_months as (

    select
        first_months.cohort_month,
        months.month_start,
        count(case when months.order_count > 0 then 1 end) as active_customer_count,
        sum(months.net_revenue) as net_revenue

    from first_months
    inner join {{ ref('int_customer_months') }} as months
        on first_months.customer_id = months.customer_id
    group by first_months.cohort_month, months.month_start

),

all_months as (

    select distinct month_start
    from {{ ref('int_customer_months') }}

),

-- a month in which nobody of the cohort bought is a row too
calendar as (

    select
        cohorts.cohort_month,
        cohorts.customer_count,
        all_months.month_start,
        cast(
            {{ dbt.datediff('cohorts.cohort_month', 'all_months.month_start', 'month') }}
            as {{ dbt.type_int() }}
        ) as months_since_first

    from cohorts
    cross join all_months
    where all_months.month_start >= cohorts.cohort_month

),

retention as (

    select
        calendar.cohort_month,
        calendar.months_since_first,
        -- the month of the as-of date may still go on
        calendar.month_start < {{ dbt.date_trunc('month', dbt.dateadd('day', 1, 'shop.as_of_date')) }} as is_complete,
        calendar.customer_count,
        coalesce(active_months.active_customer_count, 0) as active_customer_count,
        {{ safe_divide('coalesce(active_months.active_customer_count, 0)', 'calendar.customer_count') }} as retention_rate,
        cast(sum(active_months.net_revenue) over so_far as decimal(28, 4)) as cumulative_net_revenue

    from calendar
    cross join shop
    left join active_months
        on
            calendar.cohort_month = active_months.cohort_month
            and calendar.month_start = active_months.month_start
    window so_far as (partition by calendar.cohort_month order by calendar.month_start rows between unbounded preceding and current row)

),

final as (

    select
        *,
        {{ safe_divide('cumulative_net_revenue', 'customer_count') }} as cumulative_net_revenue_per_customer

    from retention

)

select * from final
