{#- Names of the features that the seed feature_labels describes, in its order; a test holds the two together. -#}
{% macro labelled_features() %}
    {{ return([
        'recency_days', 'tenure_days', 'order_count', 'purchase_days', 'purchase_frequency', 'interpurchase_median_days',
        'interpurchase_cv', 'overdue_ratio', 'gross_revenue', 'refund_amount', 'net_revenue', 'net_revenue_90d', 'net_revenue_365d',
        'average_order_value', 'median_order_value', 'max_order_value', 'spend_trend', 'items_per_order', 'distinct_categories',
        'refund_rate', 'failed_rate', 'coupon_order_count', 'coupon_usage_rate', 'coupon_usage_per_90d', 'discount_amount',
        'discount_depth', 'full_price_share', 'coupon_dependence', 'coupon_aov_ratio', 'loyalty_score',
    ]) }}
{% endmacro %}
