{#- A ratio as a double, null where nothing is divided by. -#}
{% macro safe_divide(numerator, denominator) -%}
    (cast({{ numerator }} as {{ customer_segmentation.type_double() }}) / nullif({{ denominator }}, 0))
{%- endmacro %}
