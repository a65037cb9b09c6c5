{#- By which share a number is more than it was before; null where that was null, 0 or less. -#}
{% macro relative_change(value, previous) -%}
    case when {{ previous }} > 0 then {{ customer_segmentation.safe_divide(value ~ ' - ' ~ previous, previous) }} end
{%- endmacro %}
