-- One row per customer with a purchase: recency, frequency and money in quintiles; equal values get equal scores.
with

customers as (

    select *
    from {{ ref('int_orders_aggregated_to_customers') }}
    where order_count > 0

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

{{ rfm_scoring('customers', 'rfm_segments') }}

select * from rfm_scored
