{#-
    The values below which percents of the rows lie, as an array from one pass; as many calls of `quantile` would each keep
    all rows. An aggregate.
-#}
{% macro quantiles(expression, percents) %}
    {% set shares = [] %}
    {% for percent in percents %}
        {% do shares.append(percent / 100) %}
    {% endfor %}
    {{ return(adapter.dispatch('quantiles', 'customer_segmentation')(expression, shares)) }}
{% endmacro %}

{% macro default__quantiles(expression, shares) -%}
    percentile_cont(array{{ shares }}) within group (order by {{ expression }})
{%- endmacro %}

{% macro duckdb__quantiles(expression, shares) -%}
    quantile_cont({{ expression }}, {{ shares }})
{%- endmacro %}

{% macro spark__quantiles(expression, shares) -%}
    percentile({{ expression }}, array({{ shares | join(', ') }}))
{%- endmacro %}


{#- One of the values of `quantiles`, counted from 0. -#}
{% macro quantile_at(quantiles, position) %}
    {{ return(adapter.dispatch('quantile_at', 'customer_segmentation')(quantiles, position)) }}
{% endmacro %}

{% macro default__quantile_at(quantiles, position) -%}
    {{ quantiles }}[{{ position + 1 }}]
{%- endmacro %}

{% macro spark__quantile_at(quantiles, position) -%}
    {{ quantiles }}[{{ position }}]
{%- endmacro %}
