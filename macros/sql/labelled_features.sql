{#- Names of the features that the seed feature_labels describes, in its order; before there is a seed, every number of customer_features. -#}
{% macro labelled_features() %}
    {% set labels = ref('feature_labels') %}
    {% if not execute %}
        {{ return(['order_count']) }}
    {% elif load_relation(labels) is none %}
        {{ return(customer_segmentation.numeric_features()) }}
    {% endif %}
    {{ return(run_query('select feature from ' ~ labels ~ ' order by display_order').columns[0].values()) }}
{% endmacro %}
