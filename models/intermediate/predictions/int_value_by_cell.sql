-- One row per day looked back from and cell, customers of the same repeat purchases, recency and age: what they will do.
-- The arithmetic of python/segmentation/value/scores.py as a sum at the nodes of value_quadrature.
-- noqa: disable=LT02
{#- expected of an active customer within WEEKS: few digits are left near 0, where the series takes over #}
{%- set orders, pairs_of_orders = "case when (shape + 4) * p * WEEKS / rate < 2e-3
            then shape * WEEKS / rate * (1 - (shape + 1) * p * WEEKS / rate / 2 * (1 - (shape + 2) * p * WEEKS / rate / 3 * (1 - (shape + 3) * p * WEEKS / rate / 4)))
            else (1 - exp(-shape * ln(1 + p * WEEKS / rate))) / p
        end", "case when (shape + 4) * p * WEEKS / rate < 2e-3
            then shape * (shape + 1) * WEEKS / rate * WEEKS / rate * (1 - p) * (1 - 2 * (shape + 2) * p * WEEKS / rate / 3)
            else 2 * (1 - p) * (1 - exp(-shape * ln(1 + p * WEEKS / rate)) * (1 + shape * p * WEEKS / (rate + p * WEEKS))) / greatest(p, 1e-150) / greatest(p, 1e-150)
        end" %}
with

fits as (

    select * from {{ ref('value_fit') }}
    where parameter_set <= 4 and r is not null

),

cells as (

    select
        days_back,
        repeat_count,
        recency_weeks,
        age_weeks

    from {{ ref('int_value_customers') }}
    group by days_back, repeat_count, recency_weeks, age_weeks

),

-- what an active customer will do depends on repeat purchases and age alone
pairs as (

    select distinct
        days_back,
        repeat_count,
        age_weeks

    from cells

),

prepared as (

    select
        pairs.days_back,
        pairs.repeat_count,
        pairs.age_weeks,
        fits.parameter_set,
        fits.a,
        fits.b + pairs.repeat_count + 1 as stays,
        fits.r + pairs.repeat_count as shape,
        fits.alpha + pairs.age_weeks as rate,
        ln(fits.a / (fits.b + pairs.repeat_count + 1)) as centre,
        sqrt(1 / fits.a + 1 / (fits.b + pairs.repeat_count + 1)) as width,
        fits.a * ln(1 + (fits.b + pairs.repeat_count + 1) / fits.a)
        + (fits.b + pairs.repeat_count + 1) * ln(1 + fits.a / (fits.b + pairs.repeat_count + 1)) as peak

    from pairs
    inner join fits
        on pairs.days_back = fits.days_back

),

placed as (

    select
        prepared.*,
        nodes.is_coarse,
        nodes.node_cosh,
        greatest(least(prepared.centre + prepared.width * nodes.node_sinh, 700), -700) as logit

    from prepared
    -- coarse nodes are good to a thousandth, enough for what only says how unsure or how wrong a forecast is
    inner join {{ ref('value_quadrature') }} as nodes
        on nodes.is_coarse or (prepared.days_back = 0 and prepared.parameter_set = 0)

),

weighted as (

    select
        *,
        1 / (1 + exp(-logit)) as p,
        exp(peak - a * ln(1 + exp(-logit)) - stays * ln(1 + exp(logit))) * node_cosh as weight

    from placed

),

expected as (

    select
        *,
        {{ orders | replace('WEEKS', '90 / 7e0') }} as orders_90,
        {{ pairs_of_orders | replace('WEEKS', '90 / 7e0') }} as pairs_90,
        case when days_back = 0 then {{ orders | replace('WEEKS', '365 / 7e0') }} end as orders_365,
        case when days_back = 0 and parameter_set = 0 then {{ pairs_of_orders | replace('WEEKS', '365 / 7e0') }} end as pairs_365,
        case when days_back = 0 and parameter_set = 0 then
            {%- for part in range(1, 5) %}
            {#- each quarter of the horizon is discounted to its middle #}
            {%- set discount, years = 1 + lifetime_value_settings().discount_rate, lifetime_value_settings().horizon_days / 365 %}
            {{ discount ** ((0.5 - part) / 4 * years) - (discount ** ((-0.5 - part) / 4 * years) if part < 4 else 0) }}
            * {{ orders | replace('WEEKS', part / 4 * lifetime_value_settings().horizon_days / 7) }} {{ '+' if not loop.last }}
            {%- endfor %}
        end as discounted_orders

    from weighted

),

summed as (

    select
        days_back,
        repeat_count,
        age_weeks,
        parameter_set,
        sum(weight * orders_90) / sum(weight) as orders_90,
        sum(weight * pairs_90) / sum(weight) as pairs_90,
        sum(weight * orders_365) / sum(weight) as orders_365,
        sum(weight * pairs_365) / sum(weight) as pairs_365,
        sum(weight * discounted_orders) / sum(weight) as discounted_orders,
        sum(case when is_coarse then weight * orders_90 end) / sum(case when is_coarse then weight end) as coarse_orders_90,
        sum(case when is_coarse then weight * orders_365 end) / sum(case when is_coarse then weight end) as coarse_orders_365

    from expected
    group by days_back, repeat_count, age_weeks, parameter_set

),

scored as (

    select
        cells.*,
        summed.parameter_set,
        summed.orders_90,
        summed.pairs_90,
        summed.orders_365,
        summed.pairs_365,
        summed.discounted_orders,
        summed.coarse_orders_90,
        summed.coarse_orders_365,
        fits.r + cells.repeat_count as shape,
        fits.alpha + cells.age_weeks as rate,
        1 / (1 + fits.a / (fits.b + cells.repeat_count)
        * exp(least((fits.r + cells.repeat_count) * ln((fits.alpha + cells.age_weeks) / (fits.alpha + cells.recency_weeks)), 700))) as p_alive

    from cells
    inner join summed
        on
            cells.days_back = summed.days_back
            and cells.repeat_count = summed.repeat_count
            and cells.age_weeks = summed.age_weeks
    inner join fits
        on
            summed.days_back = fits.days_back
            and summed.parameter_set = fits.parameter_set

),

final as (

    select
        days_back,
        repeat_count,
        recency_weeks,
        age_weeks,
        max(case when parameter_set = 0 then p_alive end) as p_alive,
        max(case when parameter_set = 0 then p_alive * (1 - exp(-shape * ln(1 + 90 / 7e0 / rate))) end) as p_order_90,
        max(case when parameter_set = 0 then p_alive * (1 - exp(-shape * ln(1 + 365 / 7e0 / rate))) end) as p_order_365,
        max(case when parameter_set = 0 then p_alive * orders_90 end) as orders_90,
        max(case when parameter_set = 0 then p_alive * orders_365 end) as orders_365,
        max(case when parameter_set = 0 then orders_365 end) as orders_365_if_active,
        max(case when parameter_set = 0 then p_alive * discounted_orders end) as discounted_orders,
        -- means of squares
        max(case when parameter_set = 0 then p_alive * (orders_90 + pairs_90) end) as squares_90,
        max(case when parameter_set = 0 then p_alive * (orders_365 + pairs_365) end) as squares_365,
        -- when the next order comes, weeks from now, if it is to come before with a chance of a quarter and of three quarters
        max(case when parameter_set = 0 and p_alive > 75e-2 then rate * (exp(-ln(1 - 25e-2 / p_alive) / shape) - 1) end) as next_order_from_weeks,
        max(case when parameter_set = 0 and p_alive > 75e-2 then rate * (exp(-ln(1 - 75e-2 / p_alive) / shape) - 1) end) as next_order_to_weeks,
        -- how much more or less it would be one standard error away
        {%- for direction in range(1, 5) %}
        max(case when parameter_set = {{ direction }} then p_alive end) - max(case when parameter_set = 0 then p_alive end) as shift_alive_{{ direction }},
        max(case when parameter_set = {{ direction }} then p_alive * coarse_orders_90 end)
        - max(case when parameter_set = 0 then p_alive * coarse_orders_90 end) as shift_90_{{ direction }},
        max(case when parameter_set = {{ direction }} then p_alive * coarse_orders_365 end)
        - max(case when parameter_set = 0 then p_alive * coarse_orders_365 end) as shift_365_{{ direction }}{{ ',' if not loop.last }}
        {%- endfor %}

    from scored
    group by days_back, repeat_count, recency_weeks, age_weeks

)

select * from final
