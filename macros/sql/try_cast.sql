{#- The value as another type, null where it is none of that type. dbt.safe_cast is a plain cast on most engines. -#}
{% macro try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
