-- One row per past cutoff, target and method: what would have been forecast of the 90 days that followed, and what came.
-- noqa: disable=LT02
{%- set text = dbt.type_string() %}
with

fits as (

    select * from {{ ref('value_fit') }}
    where parameter_set = 0 and days_back > 0 and r is not null

),

customers as (

    select
        known.days_back,
        known.cutoff_date,
        known.customer_id,
        known.orders_after,
        known.value_after,
        known.value_to_date,
        known.repeat_count,
        cells.orders_90,
        cells.p_order_90,
        cells.squares_90,
        cells.shift_90_1,
        cells.shift_90_2,
        cells.shift_90_3,
        cells.shift_90_4,
        fits.season_orders,
        fits.season_value,
        fits.season_words,
        fits.has_season,
        -- of newcomers as if they had been there for the whole window: one order on the first day is no daily habit
        (known.repeat_count + 1) * 90 / (7 * greatest(known.age_weeks, 90 / 7e0)) as own_rate,
        case
            when fits.p * known.repeat_count + fits.q > 1
                then fits.p * (fits.v + known.repeat_count * coalesce(known.mean_value, 0)) / (fits.p * known.repeat_count + fits.q - 1)
        end as order_value

    from {{ ref('int_value_customers') }} as known
    inner join fits
        on known.days_back = fits.days_back
    inner join {{ ref('int_value_by_cell') }} as cells
        on
            known.days_back = cells.days_back
            and known.repeat_count = cells.repeat_count
            and known.recency_weeks = cells.recency_weeks
            and known.age_weeks = cells.age_weeks

),

methods as (

    select listed.*
    from (
        values
        ('orders', 'own_rate', 1), ('orders', 'mbg', 2), ('orders', 'mbg_season', 3),
        ('value', 'own_rate', 1), ('value', 'mbg', 2), ('value', 'mbg_season', 3)
    ) as listed (target, method, method_order)

),

forecasts as (

    select
        customers.*,
        methods.target,
        methods.method,
        methods.method_order,
        -- of orders, and what each is worth
        case
            when methods.method = 'own_rate' then customers.own_rate
            when methods.method = 'mbg' then customers.orders_90
            when methods.target = 'orders' then customers.orders_90 * customers.season_orders
            else customers.orders_90 * customers.season_value
        end
        * case
            when methods.target = 'orders' then 1e0
            when methods.method = 'own_rate' then cast(customers.value_to_date as {{ type_double() }}) / (customers.repeat_count + 1)
            else customers.order_value
        end as forecast,
        case
            when methods.target = 'orders' then cast(customers.orders_after as {{ type_double() }})
            else greatest(cast(customers.value_after as {{ type_double() }}), 0e0)
        end as actual,
        case
            when methods.method = 'own_rate' then 1 - exp(-customers.own_rate)
            when methods.method = 'mbg' then customers.p_order_90
            else 1 - power(1 - customers.p_order_90, customers.season_orders)
        end as p_order,
        case when methods.method = 'mbg_season' then customers.season_orders else 1e0 end as season

    from customers
    cross join methods
    where methods.method <> 'mbg_season' or customers.has_season

),

ranked as (

    select
        *,
        greatest(forecast, case when target = 'orders' then 1e-6 else 1e-2 end) as positive_forecast,
        row_number() over (partition by days_back, target, method order by forecast desc, customer_id asc) as forecast_rank,
        row_number() over (partition by days_back, target, method order by actual desc, customer_id asc) as actual_rank,
        count(*) over (partition by days_back, target, method) as customer_count

    from forecasts
    where forecast is not null and actual is not null

),

measured as (

    select
        days_back,
        max(cutoff_date) as cutoff_date,
        target,
        method,
        max(method_order) as method_order,
        max(season_words) as season_words,
        count(*) as customer_count,
        sum({{ exact_number('forecast') }}) as forecast,
        sum({{ exact_number('actual') }}) as actual,
        -- Poisson deviance of orders, and of money Tweedie's of power 1.5: what a mean is to be judged by
        {{ exact_average("case
            when target = 'orders' and actual > 0 then 2 * (actual * ln(actual / positive_forecast) - actual + positive_forecast)
            when target = 'orders' then 2 * positive_forecast
            else 4 * power(sqrt(actual) - sqrt(positive_forecast), 2) / sqrt(positive_forecast)
        end") }} as deviance,
        {{ exact_average("case when target = 'orders' then power(p_order - case when actual > 0 then 1 else 0 end, 2) end") }} as brier,
        {{ safe_divide(
            'sum(' ~ exact_number('actual * (customer_count + 1 - 2e0 * forecast_rank)') ~ ')',
            'cast(sum(' ~ exact_number('actual * (customer_count + 1 - 2e0 * actual_rank)') ~ ') as ' ~ type_double() ~ ')'
        ) }} as gini,
        -- of the total: chance, and what the fit cannot know
        165e-2 * sqrt(
            cast(sum({{ exact_number("season * season * (squares_90 - orders_90 * orders_90)") }}) as {{ type_double() }})
            {%- for direction in [1, 2, 3, 4] %}
            + power(cast(sum({{ exact_number('season * shift_90_' ~ direction) }}) as {{ type_double() }}), 2)
            {%- endfor %}
        ) as margin

    from ranked
    group by days_back, target, method

),

chosen as (

    select
        *,
        cast(forecast as {{ type_double() }}) / nullif(cast(actual as {{ type_double() }}), 0) - 1 as bias,
        method_order = max(method_order) over (partition by days_back, target) as is_used,
        case when target = 'orders' and method <> 'own_rate' and margin is not null then greatest(cast(forecast as {{ type_double() }}) - margin, 0) end as forecast_low,
        case when target = 'orders' and method <> 'own_rate' then cast(forecast as {{ type_double() }}) + margin end as forecast_high

    from measured

),

final as (

    select
        cutoff_date,
        90 as horizon_days,
        target,
        method,
        is_used,
        cast(customer_count as {{ dbt.type_bigint() }}) as customer_count,
        round(cast(forecast as {{ type_double() }}), 6) as forecast,
        round(cast(actual as {{ type_double() }}), 6) as actual,
        round(bias, 9) as bias,
        round(forecast_low, 6) as forecast_low,
        round(forecast_high, 6) as forecast_high,
        round(deviance, 9) as deviance,
        round(gini, 9) as gini,
        round(brier, 9) as brier,
        case
            when bias is null
                then case when target = 'orders' then 'Nothing was bought' else 'No money came' end || ' in the 90 days after ' || cast(cutoff_date as {{ text }}) || '.'
            else
                'As of ' || cast(cutoff_date as {{ text }}) || ', ' || case when target = 'orders' then 'orders' else 'the money' end || ' of the next 90 days '
                || case when target = 'orders' then 'were' else 'was' end || ' forecast '
                || case
                    when abs(bias) < 1e-2 then 'to within 1%'
                    else cast(cast(abs(100 * bias) as decimal(18, 0)) as {{ text }}) || '% too ' || case when bias < 0 then 'low' else 'high' end
                end || '.'
        end as sentence,
        season_words

    from chosen

)

select * from final
