-- One row per customer with a purchase: the categories that the var clustering_categorical_features adds; no rows without it.
-- noqa: disable=LT02
{%- set names = var('clustering_categorical_features') %}
{%- set columns = categorical_features().columns %}
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

{% if names -%}
attributes as (

    select * from {{ ref('int_customer_attributes_resolved') }}

),

training_sample as (

    select customer_id
    from {{ ref('cluster_training_sample') }}

),

attribute_values as (

    select
        customer_id
        {%- for name in names if name not in columns %},
        max(case when attribute_name in ({{ quoted_list([name]) }}) then attribute_value end) as attribute_{{ loop.index }}
        {%- endfor %}

    from attributes
    group by customer_id

),

{% endif -%}
categorised as (

    {% if names -%}
    select
        customers.customer_id,
        training_sample.customer_id is not null as is_in_training_sample
        {%- set attribute = namespace(number=0) %}
        {%- for name in names %},
        {%- if name not in columns %}{% set attribute.number = attribute.number + 1 %}{% endif %}
        {%- set column = 'customers.' ~ name if name in columns else 'attribute_values.attribute_' ~ attribute.number %}
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), 'unknown') as category_{{ loop.index }}
        {%- endfor %}

    from customers
    left join attribute_values
        on customers.customer_id = attribute_values.customer_id
    left join training_sample
        on customers.customer_id = training_sample.customer_id
    {%- else -%}
    select
        customer_id,
        true as is_in_training_sample

    from customers
    where 1 = 0
    {%- endif %}

)

select * from categorised
