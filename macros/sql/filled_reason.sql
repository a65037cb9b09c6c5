{#- A rule's reason with the customer's numbers in place of {orders}, {value} and the others; columns are those of `features`. -#}
{% macro filled_reason(template) %}
    {% set text = dbt.type_string() %}
    {% set gap = customer_segmentation.in_words('features.interpurchase_median_days', "'days'") %}
    {% set money_unit = "coalesce(' ' || features.currency, '')" %}
    {% set recency = "case features.recency_days when 0 then 'less than a day' when 1 then '1 day' else cast(features.recency_days as " ~ text ~ ") || ' days' end" %}
    {% set ago = "case when features.recency_days = 0 then 'on the last day of the data' else " ~ recency ~ " || ' ago' end" %}
    {% set values = {
        'orders': 'cast(features.order_count as ' ~ text ~ ") || case when features.order_count = 1 then ' order' else ' orders' end",
        'coupon_orders': "case when features.coupon_order_count = 0 then 'none' else cast(features.coupon_order_count as " ~ text ~ ') end',
        'value': "case when features.net_revenue >= 0.005 then ' worth ' || " ~ customer_segmentation.in_words('features.net_revenue', "'money'") ~ ' || ' ~ money_unit ~ ' end',
        'average_order_value': "', ' || " ~ customer_segmentation.in_words('features.average_order_value', "'money'") ~ ' || ' ~ money_unit ~ " || ' per order'",
        'recency': recency,
        'ago': ago,
        'last': "case when features.order_count = 1 then '' else 'the last ' end || " ~ ago,
        'gap': 'case ' ~ gap ~ " when '1' then 'day' else " ~ gap ~ " || ' days' end",
        'refund_rate': customer_segmentation.in_words('features.refund_rate', "'share'"),
    } %}
    {{ return(customer_segmentation.filled_text(template, values)) }}
{% endmacro %}
