-- One row per customer and day with enough purchase days by then: the days between one and the next.
{%- set minimum = var('minimum_orders_for_cadence') %}
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

)

select * from cadence
