{#-
    A select of the keys and the clustering features in standard units: capped, logged, the mean taken off, over the
    deviation. A missing value is 0, the mean, and so is a feature that is not used.

    customers  CTE with the features in human units
    scaling    CTE with one row per feature: lower_cap, upper_cap, mean, standard_deviation, is_used
    features   list of feature names
    keys       list of columns of the customers to keep
-#}
{% macro scaled_features(customers, scaling, features, keys=['customer_id']) -%}
    select
        {{ customers }}.{{ keys | join(', ' ~ customers ~ '.') }}
        {%- for feature in features %}
        {%- set scale = 'scaling_row.' ~ feature -%},
        coalesce(
            round(
                ({{ customer_segmentation.compressed_feature(
                    customers ~ '.' ~ feature, scale ~ '_lower_cap', scale ~ '_upper_cap',
                    'true' if feature in var('clustering_signed_features') or customer_segmentation.is_category(feature) else 'false'
                ) }} - {{ scale }}_mean) / {{ scale }}_standard_deviation,
                9
            ), 0e0
        ) as {{ feature }}
        {%- endfor %}

    from {{ customers }}
    cross join (
        select
            {%- for feature in features %}
            {%- for measure in ['lower_cap', 'upper_cap', 'mean', 'standard_deviation'] %}
            max(case when feature = '{{ feature }}' and is_used then {{ measure }} end) as {{ feature }}_{{ measure }},
            {%- endfor %}
            {%- endfor %}
            count(*) as feature_count

        from {{ scaling }}
    ) as scaling_row
{%- endmacro %}
