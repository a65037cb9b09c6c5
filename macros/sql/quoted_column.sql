{#- A column's name as SQL, whatever it is made of. -#}
{% macro quoted_column(column) %}
    {{ return(adapter.dispatch('quoted_column', 'customer_segmentation')(column)) }}
{% endmacro %}

{% macro default__quoted_column(column) %}
    {{ return(adapter.quote(column | replace('"', '""'))) }}
{% endmacro %}

{% macro spark__quoted_column(column) %}
    {{ return(adapter.quote(column | replace('`', '``'))) }}
{% endmacro %}
