-- One row per customer with enough purchase days: the days between one and the next.
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

purchase_days as (

    select distinct
        customer_id,
        ordered_date

    from orders
    where is_purchase and customer_id is not null

),

following_days as (

    select
        customer_id,
        ordered_date,
        lag(ordered_date) over (partition by customer_id order by ordered_date) as previous_date

    from purchase_days

),

gaps as (

    select
        customer_id,
        {{ dbt.datediff('previous_date', 'ordered_date', 'day') }} as gap_days

    from following_days
    where previous_date is not null

),

cadence as (

    select
        customer_id,
        {{ quantile('gap_days', 0.5) }} as interpurchase_median_days,
        -- the sample deviation over the mean, from whole-number sums, which no order of adding can change
        sqrt((sum(gap_days * gap_days) - sum(gap_days) * sum(gap_days) * 1e0 / count(gap_days)) / nullif(count(gap_days) - 1, 0))
        * count(gap_days) / sum(gap_days) as interpurchase_cv

    from gaps
    group by customer_id
    having count(*) + 1 >= {{ var('minimum_orders_for_cadence') }}

)

select * from cadence
