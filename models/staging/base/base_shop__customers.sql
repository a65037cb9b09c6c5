-- One row per row of the shop's customers, as the shop wrote it; none where the shop has no such input.
-- A text file becomes a table, so that it is parsed once; anything else is read where it is.
{{ config(materialized='table' if is_text_file('customers') else 'view') }}
{%- set relation = input_relation('customers') %}

{% if relation is none -%}
select cast(null as {{ dbt.type_string() }}) as customer_id
where 1 = 0
{%- else -%}
select * from {{ relation }}
{%- endif %}
