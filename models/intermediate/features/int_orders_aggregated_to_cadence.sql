-- One row per customer with enough purchase days: the days between one and the next.
with

purchase_days as (

    select * from {{ ref('int_purchase_days') }}

),

cadence as (

    select
        customer_id,
        {{ quantile('gap_days', 0.5) }} as interpurchase_median_days,
        -- the sample deviation over the mean, from whole-number sums, which no order of adding can change
        sqrt((sum(gap_days * gap_days) - sum(gap_days) * sum(gap_days) * 1e0 / count(gap_days)) / nullif(count(gap_days) - 1, 0))
        * count(gap_days) / sum(gap_days) as interpurchase_cv

    from purchase_days
    where gap_days is not null
    group by customer_id
    having count(*) + 1 >= {{ var('minimum_orders_for_cadence') }}

)

select * from cadence
