-- One row per customer known by the as-of date, with or without an order.
with

listed_customers as (

    select
        customer_id,
        count(*) as row_count

    from {{ ref('stg_shop__customers') }}
    where
        customer_id is not null
        and {{ is_known('seen_date') }}
    group by customer_id

),

known_customers as (

    select customer_id
    from listed_customers

    union

    select customer_id
    from {{ ref('int_customer_months') }}

),

attributes_per_customer as (

    select
        customer_id,
        max(case when attribute_name = 'gender' then attribute_value end) as gender,
        max(case when attribute_name = 'city' then attribute_value end) as city,
        max(case when attribute_name = 'joined_at' then attribute_value end) as joined_at,
        max(case when attribute_name = 'loyalty_score' then attribute_value end) as loyalty_score,
        max(case when attribute_name = 'gender' then value_count end) as gender_count,
        max(case when attribute_name = 'city' then value_count end) as city_count

    from {{ ref('int_customer_attributes_resolved') }}
    group by customer_id

),

merged as (

    select
        known_customers.customer_id,
        coalesce(listed_customers.row_count, 0) as listed_row_count,
        attributes_per_customer.gender,
        attributes_per_customer.city,
        cast(attributes_per_customer.joined_at as {{ dbt.type_timestamp() }}) as joined_at,
        cast(attributes_per_customer.loyalty_score as {{ type_money() }}) as supplied_loyalty_score,
        coalesce(attributes_per_customer.gender_count, 0) as gender_count,
        coalesce(attributes_per_customer.city_count, 0) as city_count

    from known_customers
    left join listed_customers
        on known_customers.customer_id = listed_customers.customer_id
    left join attributes_per_customer
        on known_customers.customer_id = attributes_per_customer.customer_id

)

select * from merged
