-- One row per customer with a purchase: the clustering features capped, logged and standardised; a missing one is 0, the mean.
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

scaled as (

    {{ scaled_features('customers', 'scaling') }}

)

select * from scaled
