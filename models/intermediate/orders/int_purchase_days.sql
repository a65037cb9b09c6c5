-- One row per customer and day with a purchase: how many, for how much, the day's number, and the days since the one before.
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

purchase_days as (

    select
        customer_id,
        ordered_date,
        count(*) as order_count,
        cast(sum(gross_amount) as decimal(28, 4)) as gross_amount

    from orders
    where is_purchase and customer_id is not null
    group by customer_id, ordered_date

),

following_days as (

    select
        customer_id,
        ordered_date,
        order_count,
        gross_amount,
        row_number() over following_each_other as day_number,
        lag(ordered_date) over following_each_other as previous_date

    from purchase_days
    window following_each_other as (partition by customer_id order by ordered_date)

),

gaps as (

    select
        customer_id,
        ordered_date,
        order_count,
        gross_amount,
        cast(day_number as {{ dbt.type_int() }}) as day_number,
        cast({{ dbt.datediff('previous_date', 'ordered_date', 'day') }} as {{ dbt.type_int() }}) as gap_days

    from following_days

)

select * from gaps
