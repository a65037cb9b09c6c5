{#-
    The clustering features that int_customers_at_cutoff has for a past date, in the order of the var; the classic three where it has
    none of them.
-#}
{% macro features_at_cutoff() %}
    {% set features = var('clustering_features') | select('in', customer_segmentation.features_for_any_date()) | list %}
    {{ return(features or ['recency_days', 'order_count', 'net_revenue']) }}
{% endmacro %}


{#- The features of int_customers_at_cutoff. -#}
{% macro features_for_any_date() %}
    {{ return([
        'recency_days', 'tenure_days', 'order_count', 'purchase_days', 'purchase_frequency',
        'gross_revenue', 'net_revenue', 'average_order_value', 'coupon_dependence',
    ]) }}
{% endmacro %}
