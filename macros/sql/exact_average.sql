{#-
    The mean of doubles, summed as decimals: floats add up to another last digit on another number of threads, and then
    two builds of the same data differ.
-#}
{% macro exact_average(expression) -%}
    (cast(sum({{ customer_segmentation.exact_number(expression) }}) as {{ customer_segmentation.type_double() }}) / nullif(count({{ expression }}), 0))
{%- endmacro %}


{% macro exact_number(expression) %}
    {{ return(adapter.dispatch('exact_number', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__exact_number(expression) -%}
    cast({{ expression }} as decimal(28, 12))
{%- endmacro %}

{#- Sail takes sum(x) and sum(cast(x as ...)) beside each other for one column, unless there is more around the x -#}
{% macro spark__exact_number(expression) -%}
    0 + cast({{ expression }} as decimal(28, 12))
{%- endmacro %}
