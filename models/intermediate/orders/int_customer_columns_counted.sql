-- One row: the rows of the shop's customer input, and on how many of them each column has a value.
with

customers as (

    select * from {{ ref('stg_shop__customers') }}

),

counted as (

    select
        count(*) as row_count,
        count(customer_id) as customer_id_count,
        count(gender) as gender_count,
        count(city) as city_count,
        count(joined_at) as joined_at_count,
        count(loyalty_score) as loyalty_score_count,
        count(updated_at) as updated_at_count

    from customers

)

select * from counted
