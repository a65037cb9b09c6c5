-- One row per customer with a purchase: the clustering features capped, logged and standardised; a missing one is 0, the mean.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

scaling as (

    select
        {% for feature in features %}
        {% for measure in ['lower_cap', 'upper_cap', 'mean', 'standard_deviation'] -%}
        max(case when feature = '{{ feature }}' and is_used then {{ measure }} end) as {{ feature }}_{{ measure }},
        {% endfor %}
        {% endfor -%}
        count(*) as feature_count

    from {{ ref('customer_feature_scaling') }}

),

scaled as (

    select
        customers.customer_id
        {% for feature in features %},
        coalesce(
            round(
                ({{ compressed_feature('customers', feature, 'scaling') }} - scaling.{{ feature }}_mean)
                / scaling.{{ feature }}_standard_deviation,
                9
            ), 0e0
        ) as {{ feature }}
        {% endfor %}

    from customers
    cross join scaling

)

select * from scaled
