{#- What is wrong with the vars that add categories and compare algorithms. -#}
{% macro algorithm_problems() %}
    {% set problems = [] %}
    {% set names = var('clustering_categorical_features') %}
    {% if names is string or names is not iterable or names is mapping %}
        {% do problems.append('clustering_categorical_features: expected a list such as [gender, city], found "' ~ names ~ '".') %}
    {% else %}
        {% set known = customer_segmentation.categorical_features() %}
        {% set numbers = customer_segmentation.numeric_features() %}
        {% for name in names if name not in known %}
            {% set nearest = customer_segmentation.nearest_names(name | string, known) %}
            {% do problems.append('clustering_categorical_features: ' ~ (
                '"' ~ name ~ '" is a number: write it under clustering_features.' if name in numbers
                else 'there is no "' ~ name ~ '".' ~ (
                    ' Did you mean "' ~ nearest[0] ~ '"?' if nearest
                    else ' There are: ' ~ known | join(', ') ~ '.'
                )
            )) %}
        {% endfor %}
        {% if names | unique | list | length < names | length %}
            {% do problems.append('clustering_categorical_features: ' ~ names | join(', ') ~ ' names one twice.') %}
        {% endif %}
    {% endif %}
    {% set weight = var('clustering_categorical_weight') %}
    {% if weight is not number or weight <= 0 %}
        {% do problems.append('clustering_categorical_weight: expected a number above 0, such as 1, found "' ~ weight ~ '".') %}
    {% endif %}
    {#- a prototype's number has five digits, and pairs of 10,000 customers take 800 MB -#}
    {% set size = var('comparison_sample_size') %}
    {% if size is not integer or size < 100 or size > 10000 %}
        {% do problems.append('comparison_sample_size: expected a whole number from 100 to 10000, found "' ~ size ~ '".') %}
    {% endif %}
    {% for name in ['comparison_distance_budget', 'comparison_searched_cells'] if var(name) is not integer or var(name) < 1 %}
        {% do problems.append(name ~ ': expected a whole number of 1 or more, found "' ~ var(name) ~ '".') %}
    {% endfor %}
    {% for name in ['hdbscan_minimum_cluster_share', 'comparison_maximum_noise_share', 'comparison_maximum_cluster_share',
        'comparison_minimum_gain', 'comparison_minimum_separation', 'comparison_kept_silhouette', 'comparison_stability_tolerance'] %}
        {% if var(name) is not number or var(name) < 0 or var(name) > 1 %}
            {% do problems.append(name ~ ': expected a number from 0 to 1, found "' ~ var(name) ~ '".') %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}


{#- What can be a category: gender, city, and what else the user maps of the customer file. -#}
{% macro categorical_features() %}
    {% set mapped = var('customers_columns', none) %}
    {% set attributes = mapped.keys() | reject('in', customer_segmentation.input_contract('customers')) | list if mapped is mapping else [] %}
    {{ return(['gender', 'city'] + attributes) }}
{% endmacro %}
