-- One row per customer and known attribute: gender, city, and every column the shop mapped beyond the contract.
with

attributes as (

    select * from {{ ref('int_customer_attributes_resolved') }}

),

customers as (

    select * from {{ ref('customer_features') }}

),

profiled as (

    select
        attributes.customer_id,
        attributes.attribute_name,
        attributes.attribute_value,
        attributes.value_count

    from attributes
    inner join customers
        on attributes.customer_id = customers.customer_id
    where attributes.attribute_name not in ('joined_at', 'loyalty_score')

)

select * from profiled
