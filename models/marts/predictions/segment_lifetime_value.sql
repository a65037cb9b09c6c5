-- One row per segment and horizon, and one per horizon for the whole shop: what customers will order and spend, with intervals of the totals.
-- noqa: disable=LT02
{%- set order_value = 'case when P * known.repeat_count + Q > 1 then P * (V + known.repeat_count * coalesce(known.mean_value, 0)) / (P * known.repeat_count + Q - 1) end' %}
with

-- of what an order is worth: the fit, and one standard error away in each of three directions
fit as (

    select
        max(case when parameter_set = 0 then p end) as p,
        max(case when parameter_set = 5 then p end) as p_5,
        max(case when parameter_set = 6 then p end) as p_6,
        max(case when parameter_set = 7 then p end) as p_7,
        max(case when parameter_set = 0 then q end) as q,
        max(case when parameter_set = 5 then q end) as q_5,
        max(case when parameter_set = 6 then q end) as q_6,
        max(case when parameter_set = 7 then q end) as q_7,
        max(case when parameter_set = 0 then v end) as v,
        max(case when parameter_set = 5 then v end) as v_5,
        max(case when parameter_set = 6 then v end) as v_6,
        max(case when parameter_set = 7 then v end) as v_7,
        max(assumption) as assumption,
        max(value_spread) as value_spread,
        max(season_orders) as season_orders,
        max(season_value) as season_value

    from {{ ref('value_fit') }}
    where days_back = 0

),

by_horizon as (

    select
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        horizons.horizon,
        forecasts.p_alive,
        case when horizons.days = 90 then forecasts.expected_orders_90 else forecasts.expected_orders_365 end as expected_orders,
        case when horizons.days = 90 then forecasts.expected_value_90 else forecasts.expected_value_365 end as expected_value,
        case when horizons.days = 365 then forecasts.lifetime_value end as lifetime_value,
        case when horizons.days = 365 then forecasts.revenue_at_risk end as revenue_at_risk,
        -- what the chance to have left is multiplied by
        case when horizons.days = 365 and fit.assumption is null then features.net_revenue_365d end as revenue_365d,
        cells.shift_alive_1,
        cells.shift_alive_2,
        cells.shift_alive_3,
        cells.shift_alive_4,
        case when horizons.days = 90 then cells.orders_90 else cells.orders_365 end as orders,
        case when horizons.days = 90 then cells.squares_90 else cells.squares_365 end as squares,
        case when horizons.days = 90 then cells.shift_90_1 else cells.shift_365_1 end as shift_1,
        case when horizons.days = 90 then cells.shift_90_2 else cells.shift_365_2 end as shift_2,
        case when horizons.days = 90 then cells.shift_90_3 else cells.shift_365_3 end as shift_3,
        case when horizons.days = 90 then cells.shift_90_4 else cells.shift_365_4 end as shift_4,
        case when horizons.days = 90 then fit.season_orders else 1e0 end as season_orders,
        case when horizons.days = 90 then fit.season_value else 1e0 end as season_value,
        fit.p,
        case
            when fit.value_spread * (fit.p * known.repeat_count + fit.q - 2) > 1 then 1 / (fit.p * known.repeat_count + fit.q - 2)
            else fit.value_spread
        end as value_doubt,
        {{ order_value | replace('P', 'fit.p') | replace('Q', 'fit.q') | replace('V', 'fit.v') }} as order_value,
        {{ order_value | replace('P', 'fit.p_5') | replace('Q', 'fit.q_5') | replace('V', 'fit.v_5') }} as order_value_5,
        {{ order_value | replace('P', 'fit.p_6') | replace('Q', 'fit.q_6') | replace('V', 'fit.v_6') }} as order_value_6,
        {{ order_value | replace('P', 'fit.p_7') | replace('Q', 'fit.q_7') | replace('V', 'fit.v_7') }} as order_value_7

    from {{ ref('int_value_customers') }} as known
    cross join fit
    cross join (values ('90_days', 90), ('365_days', 365)) as horizons (horizon, days)
    inner join {{ ref('customer_lifetime_value') }} as forecasts
        on known.customer_id = forecasts.customer_id
    inner join {{ ref('customer_segments') }} as segments
        on known.customer_id = segments.customer_id
    inner join {{ ref('customer_features') }} as features
        on known.customer_id = features.customer_id
    left join {{ ref('int_value_by_cell') }} as cells
        on
            known.days_back = cells.days_back
            and known.repeat_count = cells.repeat_count
            and known.recency_weeks = cells.recency_weeks
            and known.age_weeks = cells.age_weeks
    where known.days_back = 0

),

-- the shop is one more segment; decimals, so that threads add up to the same last digit
summed as (

    select
        levels.is_total,
        case when not levels.is_total then customers.segment_id end as segment_id,
        case when levels.is_total then 'All customers' else customers.segment_name end as segment_name,
        case when not levels.is_total then customers.segment_order end as segment_order,
        customers.horizon,
        count(*) as customer_count,
        {{ exact_average('customers.p_alive') }} as mean_p_alive,
        sum({{ exact_number('customers.expected_orders') }}) as expected_orders,
        sum(customers.expected_value) as expected_value,
        sum(customers.lifetime_value) as lifetime_value,
        -- unknown while it is of one of them
        case when count(customers.revenue_at_risk) = count(*) then sum(customers.revenue_at_risk) end as revenue_at_risk,
        sum(customers.p_alive * (1 - customers.p_alive) * customers.revenue_365d * customers.revenue_365d) as risk_variance,
        sum({{ exact_number('(customers.squares - customers.orders * customers.orders) * customers.season_orders * customers.season_orders') }}) as orders_variance,
        -- squares of money outgrow any decimal
        sum(customers.order_value * customers.order_value * ((1 + customers.value_doubt) * (customers.orders / customers.p + customers.squares)
        - customers.orders * customers.orders) * customers.season_value * customers.season_value) as value_variance,
        {% for direction in [1, 2, 3, 4] -%}
        sum({{ exact_number('customers.shift_' ~ direction ~ ' * customers.season_orders') }}) as orders_shift_{{ direction }},
        sum(customers.shift_{{ direction }} * customers.order_value * customers.season_value) as value_shift_{{ direction }},
        sum(customers.shift_alive_{{ direction }} * customers.revenue_365d) as risk_shift_{{ direction }},
        {% endfor -%}
        {% for direction in [5, 6, 7] -%}
        sum(customers.orders * (customers.order_value_{{ direction }} - customers.order_value) * customers.season_value) as value_shift_{{ direction }}{{ ',' if not loop.last }}
        {% endfor %}
    from by_horizon as customers
    cross join (values (false), (true)) as levels (is_total)
    group by
        levels.is_total,
        case when not levels.is_total then customers.segment_id end,
        case when levels.is_total then 'All customers' else customers.segment_name end,
        case when not levels.is_total then customers.segment_order end,
        customers.horizon

),

unsure as (

    select
        *,
        -- chance, and what the fit cannot know
        165e-2 * sqrt(cast(orders_variance as {{ type_double() }}) + power(orders_shift_1, 2) + power(orders_shift_2, 2)
        + power(orders_shift_3, 2) + power(orders_shift_4, 2)) as orders_margin,
        165e-2 * sqrt(value_variance + power(value_shift_1, 2) + power(value_shift_2, 2)
        + power(value_shift_3, 2) + power(value_shift_4, 2) + power(value_shift_5, 2) + power(value_shift_6, 2) + power(value_shift_7, 2)) as value_margin,
        165e-2 * sqrt(risk_variance + power(risk_shift_1, 2) + power(risk_shift_2, 2) + power(risk_shift_3, 2) + power(risk_shift_4, 2)) as risk_margin

    from summed

),

final as (

    select
        is_total,
        cast(segment_id as {{ dbt.type_int() }}) as segment_id,
        segment_name,
        cast(segment_order as {{ dbt.type_int() }}) as segment_order,
        horizon,
        cast(customer_count as {{ dbt.type_bigint() }}) as customer_count,
        round(mean_p_alive, 9) as mean_p_alive,
        round(cast(expected_orders as {{ type_double() }}), 6) as expected_orders,
        case when orders_margin is not null then round(greatest(cast(expected_orders as {{ type_double() }}) - orders_margin, 0), 6) end as orders_low,
        round(cast(expected_orders as {{ type_double() }}) + orders_margin, 6) as orders_high,
        cast(expected_value as decimal(28, 4)) as expected_value,
        case when value_margin is not null then cast(round(greatest(cast(expected_value as {{ type_double() }}) - value_margin, 0), 2) as decimal(28, 4)) end as value_low,
        cast(round(cast(expected_value as {{ type_double() }}) + value_margin, 2) as decimal(28, 4)) as value_high,
        cast(lifetime_value as decimal(28, 4)) as lifetime_value,
        cast(revenue_at_risk as decimal(28, 4)) as revenue_at_risk,
        case
            when revenue_at_risk is not null and risk_margin is not null
                then cast(round(greatest(cast(revenue_at_risk as {{ type_double() }}) - risk_margin, 0), 2) as decimal(28, 4))
        end as revenue_at_risk_low,
        cast(round(cast(revenue_at_risk as {{ type_double() }}) + risk_margin, 2) as decimal(28, 4)) as revenue_at_risk_high

    from unsure

)

select * from final
