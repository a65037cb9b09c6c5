-- One row per row of the shop's customers and mapped column beyond the contract, as text.
{%- do check_new_input('customers') %}
{%- set mapping = input_mapping('customers') %}
with

-- without a column beyond the contract nothing reads it
shop_customers as (  -- noqa: ST03

    select {{ mapped_columns(mapping) }}
    from {{ ref('base_shop__customers') }}

),

{% for attribute in mapping.attributes -%}
attribute_{{ loop.index }} as (

    select
        {{ read_column(mapping, 'customer_id', 'id') }} as customer_id,
        {{ quoted_list([attribute]) }} as attribute_name,
        {#- who was asked and said nothing did not agree -#}
        {%- set value = parse_text(quoted_column(attribute)) %}
        {{ "coalesce(" ~ value ~ ", 'not given')" if attribute | lower == 'marketing_consent' else value }} as attribute_value,
        {{ to_utc(read_column(mapping, 'joined_at', 'timestamp')) }} as joined_at,
        {{ to_utc(read_column(mapping, 'updated_at', 'timestamp')) }} as updated_at

    from shop_customers

),

{% endfor -%}
unioned as (

    select
        cast(null as {{ dbt.type_string() }}) as customer_id,
        cast(null as {{ dbt.type_string() }}) as attribute_name,
        cast(null as {{ dbt.type_string() }}) as attribute_value,
        cast(null as {{ dbt.type_timestamp() }}) as joined_at,
        cast(null as {{ dbt.type_timestamp() }}) as updated_at
    where 1 = 0
    {%- for attribute in mapping.attributes %}
    union all
    select * from attribute_{{ loop.index }}
    {%- endfor %}

),

dated as (

    select
        {{ customer_key('customer_id') }} as customer_id,
        attribute_name,
        attribute_value,
        -- greatest leaves out what is null
        greatest(joined_at, updated_at) as seen_at,
        cast({{ to_local('greatest(joined_at, updated_at)') }} as date) as seen_date

    from unioned

)

select * from dated
