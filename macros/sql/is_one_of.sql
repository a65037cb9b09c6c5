{#- Whether a text is one of some words; false or null where it is null. -#}
{% macro is_one_of(expression, words) %}
    {{ return(adapter.dispatch('is_one_of', 'customer_segmentation')(expression, words)) }}
{% endmacro %}

{% macro default__is_one_of(expression, words) -%}
    ({{ expression }} in ({{ customer_segmentation.quoted_list(words) }}))
{%- endmacro %}

{% macro duckdb__is_one_of(expression, words) -%}
    {#- a long IN becomes a join, which is made even where nobody asks for the column -#}
    (coalesce(list_position([{{ customer_segmentation.quoted_list(words) }}], {{ expression }}), 0) > 0)
{%- endmacro %}
