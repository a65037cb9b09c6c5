{#- Refunds over what was bought, at most 1. Null where nothing was bought for money. -#}
{% macro refund_rate(refund_amount, gross_amount) -%}
    case when {{ gross_amount }} > 0 then least(1e0, {{ customer_segmentation.safe_divide(refund_amount, gross_amount) }}) end
{%- endmacro %}
