{#- Distinct days among dates of one month: a bit for each, since a set of dates per group takes far longer. 0 for none. -#}
{% macro count_days_of_month(date) %}
    {{ return(adapter.dispatch('count_days_of_month', 'customer_segmentation')(date)) }}
{% endmacro %}

{% macro default__count_days_of_month(date) -%}
    count(distinct {{ date }})
{%- endmacro %}

{% macro duckdb__count_days_of_month(date) -%}
    cast(coalesce(bit_count(bit_or(1 << day({{ date }}))), 0) as bigint)
{%- endmacro %}
