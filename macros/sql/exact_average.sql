{#-
    The mean of doubles, summed as decimals: floats add up to another last digit on another number of threads, and then
    two builds of the same data differ.
-#}
{% macro exact_average(expression) -%}
    (cast(sum(cast({{ expression }} as decimal(28, 12))) as {{ customer_segmentation.type_double() }}) / nullif(count({{ expression }}), 0))
{%- endmacro %}
