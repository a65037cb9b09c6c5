-- One row per customer with a purchase: the nearest prototype; who is a prototype is nearest to that.
{%- set features = var('clustering_features') %}
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

prototypes as (

    select * from {{ ref('cluster_prototypes') }}

),

own as (

    select
        customers.customer_id,
        prototypes.prototype_id

    from customers
    inner join prototypes
        on customers.customer_id = prototypes.customer_id

),

others as (

    select customers.*
    from customers
    left join own
        on customers.customer_id = own.customer_id
    where own.customer_id is null

),

nearest as (

    select
        others.customer_id,
        {{ key_of_nearest(squared_distance('others', 'prototypes', features), 'prototypes.prototype_id') }} as prototype_id

    from others
    cross join prototypes
    group by others.customer_id

),

distances as (

    select
        nearest.customer_id,
        nearest.prototype_id,
        round(sqrt({{ squared_distance('customers', 'prototypes', features) }}), 9) as distance_to_prototype

    from nearest
    inner join customers
        on nearest.customer_id = customers.customer_id
    inner join prototypes
        on nearest.prototype_id = prototypes.prototype_id

),

assigned as (

    select
        customer_id,
        prototype_id,
        0e0 as distance_to_prototype

    from own

    union all

    select
        customer_id,
        prototype_id,
        distance_to_prototype

    from distances

)

select * from assigned
