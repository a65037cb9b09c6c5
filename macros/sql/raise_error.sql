{#- Ends the query with a message, a SQL expression, where no vars or inputs could have told before. -#}
{% macro raise_error(message) %}
    {{ return(adapter.dispatch('raise_error', 'customer_segmentation')(message)) }}
{% endmacro %}

{% macro default__raise_error(message) -%}
    raise_error({{ message }})
{%- endmacro %}

{% macro duckdb__raise_error(message) -%}
    error({{ message }})
{%- endmacro %}
