{#- Orders per 30 days since the first one; below 30 days of tenure, as if it were 30. Null without an order. -#}
{% macro purchase_frequency(order_count, tenure_days) -%}
    nullif({{ order_count }}, 0) * 30e0 / greatest({{ tenure_days }}, 30)
{%- endmacro %}
