-- One row per customer with a purchase: the clustering features capped, logged and standardised; a missing one is 0, the mean.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

feature_scale as (

    select * from {{ ref('customer_feature_scaling') }}

),

scaling as (
    {{ scaling_pivot('feature_scale', features) }}

),

scaled as (

    select
        customers.customer_id
        {% for feature in features %},
        {{ scaled_feature('customers', feature, 'scaling') }} as {{ feature }}
        {% endfor %}

    from customers
    cross join scaling

)

select * from scaled
