{#- The value below which a share of the rows lies, interpolated between two neighbours. -#}
{% macro quantile(expression, share) %}
    {{ return(adapter.dispatch('quantile', 'customer_segmentation')(expression, share)) }}
{% endmacro %}

{% macro default__quantile(expression, share) -%}
    percentile_cont({{ share }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__quantile(expression, share) -%}
    quantile_cont({{ expression }}, {{ share }})
{%- endmacro %}

{% macro spark__quantile(expression, share) -%}
    percentile({{ expression }}, {{ share }})
{%- endmacro %}
