{#- The features that int_customers_at_period_ends has for a past month end: those that sums per customer and month can tell. -#}
{% macro features_for_any_month() %}
    {{ return([
        'recency_days', 'tenure_days', 'order_count', 'purchase_days', 'purchase_frequency', 'interpurchase_median_days', 'overdue_ratio',
        'gross_revenue', 'refund_amount', 'net_revenue', 'average_order_value', 'items_per_order', 'refund_rate',
        'coupon_order_count', 'coupon_usage_rate', 'coupon_dependence', 'discount_amount',
    ]) }}
{% endmacro %}
