-- One row per customer with a purchase: how many categories they bought from; null where no category is known.
with

transactions as (

    select * from {{ ref('int_transactions_classified') }}

),

breadth as (

    select
        customer_id,
        nullif(count(distinct product_category), 0) as distinct_categories

    from transactions
    where
        customer_id is not null
        and line_kind in ('sale', 'returned_sale')
    group by customer_id

)

select * from breadth
