-- One row per day: the time spine of the metrics, from the first order to the as-of date.
with

orders as (

    select min(ordered_date) as first_day
    from {{ ref('orders') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

-- 273 years
numbers as (

    {{ dbt.generate_series(100000) }}

),

days as (

    select cast({{ dbt.dateadd('day', 'cast(1 - numbers.generated_number as ' ~ dbt.type_int() ~ ')', 'shop.as_of_date') }} as date) as calendar_date
    from shop
    cross join orders
    inner join numbers
        on numbers.generated_number <= 1 + coalesce({{ dbt.datediff('orders.first_day', 'shop.as_of_date', 'day') }}, 0)

)

select * from days
