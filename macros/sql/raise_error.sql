{#- Ends the query with a message, where no vars or inputs could have told before. -#}
{% macro raise_error(message, condition=none) %}
    {{ return(adapter.dispatch('raise_error', 'customer_segmentation')(message, condition)) }}
{% endmacro %}

{% macro default__raise_error(message, condition) -%}
    raise_error({{ message }})
{%- endmacro %}

{% macro duckdb__raise_error(message, condition) -%}
    error({{ message }})
{%- endmacro %}

{#- Sail works out before a join whatever reads one side of it, and would raise at once -#}
{% macro spark__raise_error(message, condition) -%}
    raise_error({{ 'case when ' ~ condition ~ ' then ' ~ message ~ ' end' if condition else message }})
{%- endmacro %}
