-- One row per day with a purchase: how many, and how many days before the as-of date.
with

purchase_days as (

    select * from {{ ref('int_purchase_days') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

order_days as (

    select
        purchase_days.ordered_date,
        cast({{ dbt.datediff('purchase_days.ordered_date', 'shop.as_of_date', 'day') }} as {{ dbt.type_int() }}) as age_days,
        cast(sum(purchase_days.order_count) as {{ dbt.type_bigint() }}) as order_count

    from purchase_days
    cross join shop
    group by purchase_days.ordered_date, shop.as_of_date

)

select * from order_days
