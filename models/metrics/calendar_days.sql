-- One row per day: the time spine of the metrics, from the first order to the as-of date.
with

orders as (

    select * from {{ ref('orders') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

digits as (

    {% for digit in range(10) %}
    select {{ digit }} as digit
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- five digits count 273 years
numbers as (

    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * ten_thousands.digit as days_back
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands

),

span as (

    select
        max(shop.as_of_date) as last_day,
        min(orders.ordered_date) as first_day

    from shop
    left join orders
        on shop.as_of_date >= orders.ordered_date

),

days as (

    select cast({{ dbt.dateadd('day', '-numbers.days_back', 'span.last_day') }} as date) as calendar_date
    from numbers
    cross join span
    where numbers.days_back <= coalesce({{ dbt.datediff('span.first_day', 'span.last_day', 'day') }}, 0)

)

select * from days
