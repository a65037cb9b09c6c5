-- One row per number of days since the first purchase: which share of the customers known that long had bought a second time by then.
{%- set step_days, last_days = 15, 365 %}  {#- days between two points of the curve, and since the first purchase up to which it goes #}
with

purchase_days as (

    select * from {{ ref('int_purchase_days') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

-- a second purchase may be made on the first day
first_two as (

    select
        customer_id,
        min(ordered_date) as first_order_date,
        case
            when max(case when day_number = 1 then order_count end) > 1 then min(ordered_date)
            else max(case when day_number = 2 then ordered_date end)
        end as second_order_date

    from purchase_days
    where day_number <= 2
    group by customer_id

),

waits as (

    select
        {{ dbt.datediff('first_two.first_order_date', 'shop.as_of_date', 'day') }} as observed_days,
        {{ dbt.datediff('first_two.first_order_date', 'first_two.second_order_date', 'day') }} as days_to_second

    from first_two
    cross join shop

),

-- counted before the steps are joined, so that customers do not multiply
days as (

    select
        observed_days,
        days_to_second,
        count(*) as customer_count

    from waits
    group by observed_days, days_to_second

),

steps as (

    {% for step in range(0, last_days + 1, step_days) %}
    select {{ step }} as days_since_first
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

curve as (

    select
        steps.days_since_first,
        cast(sum(days.customer_count) as {{ dbt.type_bigint() }}) as observed_customer_count,
        cast(sum(case when days.days_to_second <= steps.days_since_first then days.customer_count else 0 end) as {{ dbt.type_bigint() }})
            as repeat_customer_count

    from steps
    inner join days
        on steps.days_since_first <= days.observed_days
    group by steps.days_since_first

),

final as (

    select
        *,
        {{ safe_divide('repeat_customer_count', 'observed_customer_count') }} as repeat_rate

    from curve

)

select * from final
