-- One row per row of the shop's customers and mapped column beyond the contract, as text.
-- which columns there are is known only when the model runs; depends_on: {{ ref('base_shop__customers') }}
{%- do check_new_input('customers') %}
{%- set mapping = input_mapping('customers') %}
with

{% for attribute in mapping.attributes -%}
attribute_{{ loop.index }} as (

    select
        {{ parse_id(mapping.expressions['customer_id'], mapping.types.get('customer_id')) }} as customer_id,
        {{ quoted_list([attribute]) }} as attribute_name,
        {{ parse_text(mapping.expressions[attribute]) }} as attribute_value

    from {{ ref('base_shop__customers') }}

),

{% endfor -%}
unioned as (

    select
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as attribute_name,
        cast(null as {{ dbt.type_string() }}) as attribute_value
    where 1 = 0
    {%- for attribute in mapping.attributes %}
    union all
    select * from attribute_{{ loop.index }}
    {%- endfor %}

)

select * from unioned
