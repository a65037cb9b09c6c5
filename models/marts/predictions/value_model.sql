-- One row per figure of the model behind lifetime value: what it is, how sure, and what it means.
-- noqa: disable=LT02
{%- set text = dbt.type_string() %}
with

fits as (

    select
        *,
        alpha / r as weeks_between_orders,
        a / (a + b) as leaving_share,
        case when q > 1 then p * v / (q - 1) end as order_value

    from {{ ref('value_fit') }}
    where days_back = 0

),

-- a figure's standard error follows from what it is one standard error away
figures as (

    {% for name in ['r', 'alpha', 'a', 'b', 'p', 'q', 'v', 'weeks_between_orders', 'leaving_share', 'order_value'] -%}
    select
        {{ loop.index }} as figure_order,
        '{{ name }}' as figure,
        max(case when parameter_set = 0 then {{ name }} end) as fitted,
        {% for parameter_set in range(1, 8) -%}
        coalesce(power(ln(max(case when parameter_set = {{ parameter_set }} then {{ name }} end) / max(case when parameter_set = 0 then {{ name }} end)), 2), 0)
        {{ '+' if not loop.last }}
        {% endfor %}as variance,
        count(*) > 1 as has_interval

    from fits

    {{ 'union all' if not loop.last }}
    {% endfor %}
),

fit as (

    select * from fits
    where parameter_set = 0

),

listed as (

    select
        figures.figure_order,
        figures.figure,
        figures.fitted,
        case when figures.has_interval and figures.variance > 0 then figures.fitted * exp(-165e-2 * sqrt(figures.variance)) end as low,
        case when figures.has_interval and figures.variance > 0 then figures.fitted * exp(165e-2 * sqrt(figures.variance)) end as high,
        case figures.figure
            when 'r' then 'Shape of the rates at which customers order: the lower, the more unequal customers are.'
            when 'alpha' then 'Scale of those rates: the average active customer orders r times in alpha weeks.'
            when 'a' then 'With b: chances to leave after an order, on average a / (a + b).'
            when 'b' then 'With a: the higher both, the more alike customers are in it.'
            when 'p' then 'Shape of the values of the orders of one customer: the higher, the more alike they are.'
            when 'q' then 'Shape of the mean order values of customers: the higher, the more alike customers are.'
            when 'v' then 'Scale of order values, in money.'
            when 'weeks_between_orders' then 'The average active customer orders every ' || cast(cast(figures.fitted as decimal(18, 1)) as {{ text }}) || ' weeks.'
            when 'leaving_share' then 'Of 100 customers, ' || cast(cast(100 * figures.fitted as decimal(18, 0)) as {{ text }}) || ' stop for good after an order.'
            else 'An order of a customer of whom no more is known is worth ' || cast(cast(figures.fitted as decimal(18, 2)) as {{ text }}) || '.'
        end as in_words

    from figures

    union all

    select
        seasons.figure_order,
        seasons.figure,
        case seasons.figure when 'season_orders' then fit.season_orders else fit.season_value end as fitted,
        cast(null as {{ type_double() }}) as low,
        cast(null as {{ type_double() }}) as high,
        fit.season_words as in_words

    from fit
    cross join (values (11, 'season_orders'), (12, 'season_value')) as seasons (figure_order, figure)

),

final as (

    select
        cast(listed.figure_order as {{ dbt.type_int() }}) as figure_order,
        listed.figure,
        listed.fitted,
        round(listed.low, 9) as low,
        round(listed.high, 9) as high,
        case
            when fit.problem is not null then 'No forecast: ' || fit.problem
            when listed.fitted is null then coalesce(fit.value_problem, 'Not told by the data.')
            else listed.in_words
        end as in_words,
        case when fit.problem is not null then 'too_few' when fit.assumption is not null then 'at_bound' else 'fits' end as verdict,
        fit.assumption,
        fit.value_problem,
        fit.value_note,
        cast(fit.customer_count as {{ dbt.type_bigint() }}) as customer_count,
        {% set margin = lifetime_value_settings().margin -%}
        {{ "'Lifetime value is revenue: no margin is set (lifetime_value).'" if margin is none
            else "'Lifetime value is " ~ (100 * margin) | round(1) ~ "% of revenue (lifetime_value: margin).'" }} as margin_words

    from listed
    cross join fit

)

select * from final
