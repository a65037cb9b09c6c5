{#- The value below which a share of the rows lies, interpolated between two neighbours: a double, which is not cut to the digits of money. -#}
{% macro quantile(expression, share) %}
    {{ return(adapter.dispatch('quantile', 'customer_segmentation')(expression, share)) }}
{% endmacro %}

{% macro default__quantile(expression, share) -%}
    percentile_cont({{ share }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__quantile(expression, share) -%}
    quantile_cont(cast({{ expression }} as double), {{ share }})
{%- endmacro %}

{% macro spark__quantile(expression, share) -%}
    percentile({{ expression }}, {{ share }})
{%- endmacro %}
