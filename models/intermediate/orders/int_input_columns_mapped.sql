-- One row per contract column: whether the shop has it, where it comes from, and what its absence costs.
{%- set inputs = ['transactions', 'customers'] %}
with

mapped_columns as (

    {% for input_name in inputs %}
    {%- set mapping = input_mapping(input_name) %}
    {%- for column_name, column in input_contract(input_name).items() %}
    {%- set parts = [mapping.expressions.get('quantity'), mapping.expressions.get('unit_price')] | reject('none') | list %}
    {%- set is_made_of_parts = column_name == 'amount' and parts | length == 2 %}
    {%- set expression = mapping.expressions.get(column_name) or (parts | join(' * ') if is_made_of_parts else none) %}
    select
        '{{ input_name }}' as input_name,
        '{{ column_name }}' as column_name,
        {{ 'false' if expression is none else 'true' }} as is_mapped,
        cast({{ 'null' if expression is none else quoted_list([expression]) }} as {{ dbt.type_string() }}) as mapped_expression,
        cast({{ quoted_list([column.missing_means]) if column.missing_means else 'null' }} as {{ dbt.type_string() }}) as missing_means

    union all
    {% endfor %}
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as input_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        false as is_mapped,
        cast(null as {{ dbt.type_string() }}) as mapped_expression,
        cast(null as {{ dbt.type_string() }}) as missing_means
    where 1 = 0

)

select * from mapped_columns
