{#- The name under which models are kept from build to build, as SQL text: the var shop, else what transactions says. -#}
{% macro shop_name() -%}
    {{ customer_segmentation.quoted_text(customer_segmentation.shop_words()) }}
{%- endmacro %}


{#- The same, as it is. -#}
{% macro shop_words() %}{{ return((var('shop', none) or var('transactions', none) or 'demo') | string) }}{% endmacro %}


{#- The features to cluster by, as SQL text. -#}
{% macro feature_names() -%}
    '{{ var('clustering_features') | join(', ') }}'
{%- endmacro %}


{#- Everything else that decides what a fit answers, as a list of "name: value": with other settings it is another model. -#}
{% macro fit_setting_list() %}
    {% set settings = [] %}
    {% for name in [
        'clustering_categorical_features', 'clustering_categorical_weight', 'segment_count', 'minimum_segment_count', 'maximum_segment_count',
        'clustering_signed_features', 'clustering_lower_quantile', 'clustering_upper_quantile', 'clustering_minimum_coverage',
        'clustering_sample_size', 'clustering_random_state',
    ] %}
        {% do settings.append(name ~ ': ' ~ (var(name) | string | replace("'", ''))) %}
    {% endfor %}
    {{ return(settings) }}
{% endmacro %}


{#- The same, as one SQL text. -#}
{% macro fit_settings() -%}
    '{{ customer_segmentation.fit_setting_list() | join('; ') }}'
{%- endmacro %}


{#- Which settings are not those of a model, as SQL text; settings is the column that has the model's. -#}
{% macro changed_settings(settings) -%}
    substr(
        {%- for setting in customer_segmentation.fit_setting_list() %}
        case when {{ dbt.position("'; " ~ setting ~ ";'", "'; ' || " ~ settings ~ " || ';'") }} = 0 then ', {{ setting }}' else '' end
        {%- if not loop.last %} ||{% endif %}
        {%- endfor %},
        3
    )
{%- endmacro %}


{#- How segments are held against what followed, with what the var segmentation_value leaves out. -#}
{% macro segmentation_value_settings() %}
    {{ return(dict({'cutoff': none, 'horizon_days': none, 'sample_size': 200000, 'minimum_customers': 50}, **(var('segmentation_value') or {}))) }}
{% endmacro %}


{#- The version of the model tables: raised when what they hold changes its meaning, so that no old model is misread. -#}
{% macro model_format() %}{{ return(1) }}{% endmacro %}


{#- How many segments a model can have, for SQL that meets all of them in one row. -#}
{% macro maximum_cluster_count() %}{{ return([(var('segment_count') or 0) | int, var('maximum_segment_count') | int, 1] | max) }}{% endmacro %}
