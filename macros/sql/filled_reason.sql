{#- A rule's reason with the customer's numbers in place of {orders}, {value} and the others; columns are those of `features`. -#}
{% macro filled_reason(template) %}
    {% set text = dbt.type_string() %}
    {% set whole = 'cast(cast({} as decimal(18, 0)) as ' ~ text ~ ')' %}
    {% set percent = 'cast(cast(100 * {} as decimal(18, 0)) as ' ~ text ~ ") || '%'" %}
    {% set money_unit = "coalesce(' ' || features.currency, '')" %}
    {% set recency = "case features.recency_days when 0 then 'less than a day' when 1 then '1 day' else cast(features.recency_days as " ~ text ~ ") || ' days' end" %}
    {% set values = {
        'orders': 'cast(features.order_count as ' ~ text ~ ") || case when features.order_count = 1 then ' order' else ' orders' end",
        'coupon_orders': "case when features.coupon_order_count = 0 then 'none' else cast(features.coupon_order_count as " ~ text ~ ') end',
        'value': "case when features.net_revenue > 0 then ' worth ' || " ~ whole.replace('{}', 'features.net_revenue') ~ ' || ' ~ money_unit ~ ' end',
        'average_order_value': "', ' || " ~ whole.replace('{}', 'features.average_order_value') ~ ' || ' ~ money_unit ~ " || ' per order'",
        'recency': recency,
        'ago': "case when features.recency_days = 0 then 'on the last day of the data' else " ~ recency ~ " || ' ago' end",
        'gap': 'case ' ~ whole.replace('{}', 'features.interpurchase_median_days')
            ~ " when '1' then 'day' else " ~ whole.replace('{}', 'features.interpurchase_median_days') ~ " || ' days' end",
        'refund_rate': percent.replace('{}', 'features.refund_rate'),
    } %}
    {{ return(customer_segmentation.filled_text(template, values)) }}
{% endmacro %}
