-- One row per customer with a purchase up to the cutoff: the clustering features of that day in standard units.
-- noqa: disable=LT02
{%- set features = features_at_cutoff() %}
with

customers as (

    select * from {{ ref('int_customers_at_cutoff') }}

),

{{ feature_scaling('customers', features) }},

feature_scales as (
    {{ scaling_pivot('feature_scale', features) }}

),

customer_total as (

    select count(*) as customer_count
    from customers

),

scaled as (

    select
        customers.customer_id,
        {% for feature in features %}
        {{ scaled_feature('customers', feature, 'feature_scales') }} as {{ feature }},
        {% endfor %}
        {{ hash_uniform('customers.customer_id') }} * customer_total.customer_count < {{ var('clustering_sample_size') }} as is_in_sample

    from customers
    cross join feature_scales
    cross join customer_total

)

select * from scaled
