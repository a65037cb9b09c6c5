{#- A count and its noun: 1 row, 2 rows. -#}
{% macro counted(expression, noun) -%}
    cast({{ expression }} as {{ dbt.type_string() }}) || case when {{ expression }} = 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}
