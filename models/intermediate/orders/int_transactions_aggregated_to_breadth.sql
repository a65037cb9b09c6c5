-- One row per customer with a purchase: how many categories they bought from; null where no category is known.
with

transactions as (

    select * from {{ ref('int_transactions_accepted') }}

),

-- a set of categories per customer would take far more memory
categories as (

    select distinct
        customer_id,
        product_category

    from transactions
    where
        customer_id is not null
        and line_kind in ('sale', 'returned_sale')

),

breadth as (

    select
        customer_id,
        nullif(count(product_category), 0) as distinct_categories

    from categories
    group by customer_id

)

select * from breadth
