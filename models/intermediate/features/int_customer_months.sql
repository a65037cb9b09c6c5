-- One row per customer and month with an order: the sums of the month.
with

orders as (

    select
        *,
        cast({{ dbt.date_trunc('month', 'ordered_date') }} as date) as month_start

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where customer_id is not null

),

months as (

    select
        customer_id,
        month_start,

        {{ sums_of_orders() }}

    from orders
    group by customer_id, month_start

)

select * from months
