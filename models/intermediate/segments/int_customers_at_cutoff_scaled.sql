-- One row per customer of int_customers_at_cutoff: the clustering features of that day in standard units.
-- noqa: disable=LT02
{%- set features = features_at_cutoff() %}
with

customers as (

    select * from {{ ref('int_customers_at_cutoff') }}

),

{{ feature_scaling('customers', features) }},

scaled as (

    {{ scaled_features('customers', 'feature_scale', features) }}

),

customer_total as (

    select count(*) as customer_count
    from customers

),

drawn as (

    select
        scaled.*,
        {{ hash_uniform('scaled.customer_id') }} * customer_total.customer_count < {{ var('clustering_sample_size') }} as is_in_sample

    from scaled
    cross join customer_total

)

select * from drawn
