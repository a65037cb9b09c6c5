-- One row per day for which customers have features: the as-of date, the month ends of the history, and the day of the back-test.
-- The history is the as-of date alone where the past cannot be scored: with features that sums per month do not tell.
{%- set is_past_known = var('clustering_features') | reject('in', feature_expressions()) | list == [] %}
{%- set cutoff, horizon = segmentation_value_settings().cutoff, segmentation_value_settings().horizon_days %}
{%- if cutoff %}{% set day_within = dbt.dateadd('day', 1, "cast('" ~ cutoff ~ "' as date)") %}
{%- else %}{% set day_within = dbt.dateadd('day', '15 - least(365, cast(floor(coalesce(span_days, 0) / 2) as ' ~ dbt.type_int() ~ '))', 'as_of_date') %}
{%- endif %}
{%- set backtest_end = 'cast(' ~ dbt.dateadd('day', -1, dbt.date_trunc('month', day_within)) ~ ' as date)' %}
with

purchases as (

    select
        min(first_order_date) as first_order_date,
        count(distinct customer_id) as customer_count

    from {{ ref('int_customer_months') }}
    where first_order_date is not null

),

shop as (

    select
        shop.as_of_date,
        shop.currency,
        purchases.first_order_date,
        purchases.customer_count,
        {{ dbt.datediff('purchases.first_order_date', 'shop.as_of_date', 'day') }} as span_days

    from {{ ref('int_shop') }} as shop
    cross join purchases

),

months as (

    select
        month_start,
        sum(order_count) as order_count,
        sum(coupon_order_count) as coupon_order_count,
        count(gross_revenue) as priced_count

    from {{ ref('int_customer_months') }}
    group by month_start

),

month_ends as (

    {% for months_back in range(var('history_month_count') + 1) -%}
    {%- set month_start = dbt.dateadd('month', 1 - months_back, dbt.date_trunc('month', 'as_of_date')) %}
    select
        {{ 'as_of_date' if months_back == 0 else 'cast(' ~ dbt.dateadd('day', -1, month_start) ~ ' as date)' }} as period_end,
        {{ months_back }} as months_back

    from shop
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

history as (

    select
        month_ends.period_end,
        month_ends.months_back = 0 as is_current,
        cast(row_number() over (order by month_ends.period_end) as {{ dbt.type_int() }}) as period_order

    from month_ends
    cross join shop
    where
        month_ends.months_back = 0
        or (
            month_ends.period_end >= shop.first_order_date
            -- a large shop looks less far back: each period is a row per customer
            and (month_ends.months_back + 1) * shop.customer_count <= {{ var('history_row_limit') }}
            and {{ 'true' if is_past_known else 'false' }}
        )

),

periods as (

    select
        period_end,
        period_order,
        is_current,
        false as is_backtest,
        cast(null as date) as horizon_end_date

    from history

    union all

    -- a month end: the last one by the day that was asked for, else the nearest to the middle of the history, which is at most a year back
    select
        {{ backtest_end }} as period_end,
        cast(null as {{ dbt.type_int() }}) as period_order,
        false as is_current,
        true as is_backtest,
        {{ 'as_of_date' if horizon is none else 'least(as_of_date, cast(' ~ dbt.dateadd('day', horizon, backtest_end) ~ ' as date))' }} as horizon_end_date

    from shop

),

final as (

    select
        periods.period_end,
        periods.period_order,
        periods.is_current,
        periods.is_backtest,
        periods.horizon_end_date,

        -- the shop, and what it was like by that day
        shop.currency,
        {{ safe_divide('sum(months.coupon_order_count)', 'sum(months.order_count)') }} as coupon_usage_rate,
        -- what a customer without any row spent: nothing, or unknown where the shop has no amounts
        case when sum(months.priced_count) > 0 then cast(0 as decimal(28, 4)) end as no_money

    from periods
    cross join shop
    left join months
        on periods.period_end >= months.month_start
    group by periods.period_end, periods.period_order, periods.is_current, periods.is_backtest, periods.horizon_end_date, shop.currency

)

select * from final
