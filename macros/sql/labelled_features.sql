{#- Names of the features that the seed feature_labels describes, in its order; before there is a seed, one of them. -#}
{% macro labelled_features() %}
    {% set labels = ref('feature_labels') %}
    {% if not execute or load_relation(labels) is none %}
        {{ return(['order_count']) }}
    {% endif %}
    {{ return(run_query('select feature from ' ~ labels ~ ' order by display_order').columns[0].values()) }}
{% endmacro %}
