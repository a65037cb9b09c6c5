{#-
    The scale of the used features as one row, for `scaled_feature`: <feature>_lower_cap, _upper_cap, _mean, _standard_deviation.

    relation    the rows of `feature_scaling`: a table or CTE
    features    list of feature names
    returns     SQL, a select of one row
-#}
{% macro scaling_pivot(relation, features) %}
    select
        {% for feature in features %}
        {% for measure in ['lower_cap', 'upper_cap', 'mean', 'standard_deviation'] -%}
        max(case when feature = '{{ feature }}' and is_used then {{ measure }} end) as {{ feature }}_{{ measure }},
        {% endfor %}
        {% endfor -%}
        count(*) as feature_count

    from {{ relation }}
{%- endmacro %}


{#-
    A feature in standard units: 0 where it is missing or not used.

    customers   alias of the relation that has the feature
    feature     its name
    scaling     alias of the one row of `scaling_pivot`
    returns     SQL, double
-#}
{% macro scaled_feature(customers, feature, scaling) -%}
        coalesce(
            round(
                ({{ customer_segmentation.compressed_feature(customers, feature, scaling) }} - {{ scaling }}.{{ feature }}_mean)
                / {{ scaling }}.{{ feature }}_standard_deviation,
                9
            ), 0e0
        )
{%- endmacro %}
