-- One row per day on which customers are looked at: the as-of date, and the month ends before it that have purchases.
-- The as-of date alone where the past cannot be scored: features that sums per month do not tell, labels of another algorithm.
with

shop as (

    select * from {{ ref('int_shop') }}

),

purchases as (

    select min(ordered_date) as first_order_date
    from {{ ref('int_transactions_aggregated_to_orders') }}
    where is_purchase and customer_id is not null

),

periods as (

    select
        as_of_date as period_end,
        true as is_current

    from shop
    {% for months_back in range(var('history_month_count')) %}

    union all

    select
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', -months_back, dbt.date_trunc('month', 'as_of_date'))) }} as date) as period_end,
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
            and unknown_features.feature_count = 0
            and '{{ var("clustering_algorithm") }}' = 'kmeans'
        )

)

select * from numbered
