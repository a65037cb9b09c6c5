-- One row per customer and day with enough purchase days by then: the days between one and the next.
{%- set minimum = var('minimum_orders_for_cadence') %}
{%- set seasons, begin_date = lapse_limits().seasons, 'cast(' ~ dbt.dateadd('day', '-gap_days', 'ordered_date') ~ ' as date)' %}
{%- set clustered_expressions = feature_expressions().items() | selectattr(0, 'in', var('clustering_features')) | map(attribute=1) | join(' ') %}
with

purchase_days as (

    select * from {{ ref('int_purchase_days') }}

),

habits as (

    select
        count(case when day_number = 1 then 1 end) as customer_count,
        count(case when day_number = {{ minimum }} then 1 end) as habit_count

    from {{ ref('int_purchase_days') }}

),

-- the dearest part of the past, so only where customers are clustered by it: in most shops too few have a habit for that. 0.8 of the share
-- that a fit asks for, since a model may stay in force while somewhat fewer have one.
periods as (

    select distinct periods.period_end
    from {{ ref('int_history_periods') }} as periods
    cross join habits
    where
        periods.is_current
        {%- if 'cadence.' in clustered_expressions %}
        or habits.habit_count >= habits.customer_count * {{ var('clustering_minimum_coverage') }} * 0.8
        {%- endif %}

),

-- each purchase begins a silence, which the next one ends: how those of 300 days ended that began early enough to be known
silences as (

    select
        {{ month_number('waits.begin_date') }} as begin_month,
        sum(waits.silent) as silent_count,
        sum(waits.returned) as return_count

    from (
        select
            ordered_date as begin_date,
            1 as silent,
            0 as returned

        from {{ ref('int_purchase_days') }}

        union all

        select
            {{ begin_date }} as begin_date,
            case when gap_days < 300 then -1 else 0 end as silent,
            case when gap_days between 300 and {{ seasons.wait_days }} then 1 else 0 end as returned

        from {{ ref('int_purchase_days') }}
        where gap_days is not null
    ) as waits
    inner join {{ ref('int_history_periods') }} as periods
        on periods.is_current and waits.begin_date <= {{ dbt.dateadd('day', -seasons.wait_days, 'periods.period_end') }}
    group by {{ month_number('waits.begin_date') }}

),

seasons as (

    select
        sum(cast(power(2, begin_month) as {{ dbt.type_bigint() }})) as season_months,
        sum(silent_count) as season_silent_count,
        sum(return_count) as season_return_count

    from silences
    where silent_count >= {{ seasons.customers }} and return_count >= {{ seasons.return_rate }} * silent_count

),

cadence as (

    select
        purchase_days.customer_id,
        periods.period_end,
        {{ quantile('purchase_days.gap_days', 0.5) }} as interpurchase_median_days,
        -- the sample deviation over the mean, from whole-number sums, which no order of adding can change
        sqrt((
            sum(purchase_days.gap_days * purchase_days.gap_days)
            - sum(purchase_days.gap_days) * sum(purchase_days.gap_days) * 1e0 / count(purchase_days.gap_days)
        ) / nullif(count(purchase_days.gap_days) - 1, 0))
        * count(purchase_days.gap_days) / sum(purchase_days.gap_days) as interpurchase_cv

    from purchase_days
    inner join periods
        on purchase_days.ordered_date <= periods.period_end
    where purchase_days.gap_days is not null
    group by purchase_days.customer_id, periods.period_end
    having count(*) + 1 >= {{ minimum }}

),

final as (

    select
        cadence.*,

        -- of the shop as of the as-of date, the same for all
        seasons.season_months,
        seasons.season_silent_count,
        seasons.season_return_count

    from cadence
    cross join seasons

)

select * from final
