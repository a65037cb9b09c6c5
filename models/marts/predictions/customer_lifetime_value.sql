-- One row per customer with a purchase: whether they are still active, what they will order and spend, and what that is worth.
-- noqa: disable=LT02
-- A season is known for 90 days: where it multiplies them, neither the year nor the lifetime is worth less than they are.
with

fit as (

    select * from {{ ref('value_fit') }}
    where days_back = 0 and parameter_set = 0

),

expected as (

    select
        customers.customer_id,
        customers.cutoff_date as as_of_date,
        customers.repeat_count,
        customers.age_weeks,
        customers.value_to_date,
        features.net_revenue_365d,
        features.is_lapsed,
        fit.problem,
        fit.assumption,
        fit.value_problem,
        fit.season_orders,
        fit.season_value,
        fit.p,
        cells.p_alive,
        cells.p_order_90,
        cells.p_order_365,
        cells.orders_90,
        cells.orders_365,
        cells.squares_90,
        cells.squares_365,
        cells.orders_365_if_active,
        cells.discounted_orders,
        cells.next_order_from_weeks,
        cells.next_order_to_weeks,
        -- the customer's own mean, drawn to the shop's where it rests on few purchases
        case
            when fit.p * customers.repeat_count + fit.q > 1
                then fit.p * (fit.v + customers.repeat_count * case when customers.repeat_count > 0 then customers.mean_value else 0 end)
                    / (fit.p * customers.repeat_count + fit.q - 1)
        end as order_value,
        -- square of the mean's error over the mean: what the fit says, and no more than repeaters differ
        case
            when fit.value_spread * (fit.p * customers.repeat_count + fit.q - 2) > 1 then 1 / (fit.p * customers.repeat_count + fit.q - 2)
            else fit.value_spread
        end as value_doubt

    from {{ ref('int_value_customers') }} as customers
    cross join fit
    left join {{ ref('customer_features') }} as features
        on customers.customer_id = features.customer_id
    left join {{ ref('int_value_by_cell') }} as cells
        on
            customers.days_back = cells.days_back
            and customers.repeat_count = cells.repeat_count
            and customers.recency_weeks = cells.recency_weeks
            and customers.age_weeks = cells.age_weeks
    where customers.days_back = 0

),

-- of those who order at all: how many orders, how much money, and what 5% and 95% of all customers like that exceed
spread as (

    select
        *,
        {% for days in [90, 365] -%}
        orders_{{ days }} / p_order_{{ days }} as mean_{{ days }},
        greatest(squares_{{ days }} / p_order_{{ days }} - power(orders_{{ days }} / p_order_{{ days }}, 2), 1e-9) as variance_{{ days }},
        -- an order's own spread, and what is not known of the customer's mean
        greatest(
            (1 + value_doubt) * (orders_{{ days }} / p + squares_{{ days }}) / p_order_{{ days }} - power(orders_{{ days }} / p_order_{{ days }}, 2), 1e-9
        ) as value_variance_{{ days }},
        5e-2 / p_order_{{ days }} as upper_share_{{ days }},
        95e-2 / p_order_{{ days }} as lower_share_{{ days }}{{ ',' if not loop.last }}
        {% endfor %}
    from expected

),

normals as (

    select
        *,
        {% for days in [90, 365] -%}
        case when upper_share_{{ days }} < 1 then {{ normal_above('upper_share_' ~ days) }} end as upper_{{ days }},
        case when lower_share_{{ days }} < 1 then {{ normal_above('lower_share_' ~ days) }} end as lower_{{ days }}{{ ',' if not loop.last }}
        {% endfor %}
    from spread

),

bounded as (

    select
        *,
        {% for days in [90, 365] -%}
        case when p_alive is null then null when lower_{{ days }} is null then 0e0
            else greatest(1e0, {{ gamma_above('mean_' ~ days, 'variance_' ~ days, 'lower_' ~ days) }})
        end as orders_{{ days }}_low,
        case when p_alive is null then null when upper_{{ days }} is null then 0e0
            else greatest(1e0, {{ gamma_above('mean_' ~ days, 'variance_' ~ days, 'upper_' ~ days) }})
        end as orders_{{ days }}_high,
        case when value_doubt is null then null when lower_{{ days }} is null then 0e0
            else order_value * {{ gamma_above('mean_' ~ days, 'value_variance_' ~ days, 'lower_' ~ days) }}
        end as value_{{ days }}_low,
        case when value_doubt is null then null when upper_{{ days }} is null then 0e0
            else order_value * {{ gamma_above('mean_' ~ days, 'value_variance_' ~ days, 'upper_' ~ days) }}
        end as value_{{ days }}_high,
        {% endfor -%}
        {{ 1 if lifetime_value_settings().margin is none else lifetime_value_settings().margin }}
        * {{ 'greatest(discounted_orders, orders_90 * season_value)' if lifetime_value_settings().horizon_days >= 90 else 'discounted_orders' }}
        * order_value as lifetime_value,
        (orders_365_if_active - orders_365) * order_value as value_at_risk

    from normals

),

ranked as (

    select
        *,
        row_number() over (order by lifetime_value desc nulls last, discounted_orders desc nulls last, customer_id asc)
        / cast(count(*) over () as {{ type_double() }}) as share_from_the_top

    from bounded

),

final as (

    select
        customer_id,
        as_of_date,
        round(p_alive, 9) as p_alive,
        round(1 - power(1 - p_order_90, season_orders), 9) as p_order_90,

        -- orders
        round(orders_90 * season_orders, 9) as expected_orders_90,
        cast(floor(orders_90_low * season_orders) as {{ dbt.type_int() }}) as orders_90_low,
        cast(ceil(orders_90_high * season_orders) as {{ dbt.type_int() }}) as orders_90_high,
        round(greatest(orders_365, orders_90 * season_orders), 9) as expected_orders_365,
        cast(floor(orders_365_low) as {{ dbt.type_int() }}) as orders_365_low,
        cast(ceil(greatest(orders_365_high, orders_90_high * season_orders)) as {{ dbt.type_int() }}) as orders_365_high,

        -- money
        cast(order_value as decimal(28, 4)) as expected_order_value,
        cast(orders_90 * season_value * order_value as decimal(28, 4)) as expected_value_90,
        cast(value_90_low * season_value as decimal(28, 4)) as value_90_low,
        cast(value_90_high * season_value as decimal(28, 4)) as value_90_high,
        cast(greatest(orders_365, orders_90 * season_value) * order_value as decimal(28, 4)) as expected_value_365,
        cast(value_365_low as decimal(28, 4)) as value_365_low,
        cast(greatest(value_365_high, value_90_high * season_value) as decimal(28, 4)) as value_365_high,
        cast(lifetime_value as decimal(28, 4)) as lifetime_value,
        cast(case when value_at_risk is not null then greatest(value_at_risk, 0e0) end as decimal(28, 4)) as value_at_risk,
        -- where the fit had to assume who leaves, the habit tells
        cast(case
            when problem is null and assumption is null then net_revenue_365d * (1 - p_alive)
            when is_lapsed then net_revenue_365d
            when not is_lapsed then 0 * net_revenue_365d
        end as decimal(28, 4)) as revenue_at_risk,
        cast(repeat_count as {{ dbt.type_bigint() }}) as repeat_count,
        cast(value_to_date as decimal(28, 4)) as value_to_date,
        case
            when p_alive is null then null
            when share_from_the_top <= 1e-1 then 'top tenth'
            when share_from_the_top <= 5e-1 then 'upper half'
            else 'lower half'
        end as value_band,

        -- when
        case
            when next_order_to_weeks <= 52
                then cast({{ dbt.dateadd('day', 'cast(floor(7 * next_order_from_weeks) as ' ~ dbt.type_int() ~ ')', 'as_of_date') }} as date)
        end as next_order_from,
        case
            when next_order_to_weeks <= 52
                then cast({{ dbt.dateadd('day', 'cast(ceil(7 * next_order_to_weeks) as ' ~ dbt.type_int() ~ ')', 'as_of_date') }} as date)
        end as next_order_to,

        -- what it rests on
        case
            when problem is not null then 'No forecast: ' || problem
            when repeat_count = 0 then 'One purchase, ' || {{ counted('cast(floor(age_weeks) as ' ~ dbt.type_int() ~ ')', 'week') }} || ' ago: what customers like that do.'
            else {{ counted('repeat_count + 1', 'purchase day') }} || ' in ' || {{ counted('cast(floor(age_weeks) as ' ~ dbt.type_int() ~ ')', 'week') }} || '.'
        end as basis

    from ranked

)

select * from final
