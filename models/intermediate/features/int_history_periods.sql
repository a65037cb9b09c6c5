-- One row per day on which customers are looked at: the as-of date, and the month ends before it that have purchases.
-- The as-of date alone where the past cannot be scored: features that sums per month do not tell, labels of another algorithm.
with

shop as (

    select * from {{ ref('int_shop') }}

),

purchases as (

    select
        min(ordered_date) as first_order_date,
        count(*) as customer_count

    from {{ ref('int_purchase_days') }}
    where day_number = 1

),

periods as (

    select
        as_of_date as period_end,
        0 as months_back,
        true as is_current

    from shop
    {% for months_back in range(var('history_month_count')) %}

    union all

    select
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', -months_back, dbt.date_trunc('month', 'as_of_date'))) }} as date) as period_end,
        {{ months_back + 1 }} as months_back,
        false as is_current

    from shop
    {% endfor %}

),

unknown_features as (

    select count(*) as feature_count
    from {{ ref('customer_feature_scaling') }}
    where is_used and feature not in ({{ quoted_list(features_for_any_month()) }})

),

numbered as (

    select
        periods.period_end,
        periods.is_current,
        cast(row_number() over (order by periods.period_end) as {{ dbt.type_int() }}) as period_order

    from periods
    cross join purchases
    cross join unknown_features
    where
        periods.is_current
        or (
            periods.period_end >= purchases.first_order_date
            -- a large shop looks less far back: each period is a row per customer
            and (periods.months_back + 1) * purchases.customer_count <= {{ var('history_row_limit') }}
            and unknown_features.feature_count = 0
        )

)

select * from numbered
