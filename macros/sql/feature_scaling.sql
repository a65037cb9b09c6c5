{#-
    The CTEs that find the scale of features: feature_values, caps, compressed, means, deviations and, last, feature_scale: one row
    per feature with feature, feature_order, coverage, lower_cap, upper_cap, mean, standard_deviation, note and is_used.
-#}
{% macro feature_scaling(customers, features) -%}
{%- set categories = [] -%}
{%- for feature in features if customer_segmentation.is_category(feature) %}{% do categories.append(feature) %}{% endfor -%}
feature_values as (

    {{ customer_segmentation.unpivot_features(customers, features, keys=[], values={'value': 'cast({} as ' ~ customer_segmentation.type_double() ~ ')'}) }}

),

caps as (

    select
        feature,
        {{ customer_segmentation.safe_divide('count(value)', 'count(*)') }} as coverage,
        round({{ customer_segmentation.quantile('value', var('clustering_lower_quantile')) }}, 9) as lower_cap,
        round({{ customer_segmentation.quantile('value', var('clustering_upper_quantile')) }}, 9) as upper_cap

    from feature_values
    group by feature

),

compressed as (

    select
        feature_values.feature,
        {{ customer_segmentation.compressed_feature(
            'feature_values.value', 'caps.lower_cap', 'caps.upper_cap',
            'feature_values.feature in (' ~ customer_segmentation.quoted_list(var('clustering_signed_features') + categories) ~ ')'
        ) }} as value

    from feature_values
    inner join caps
        on feature_values.feature = caps.feature

),

means as (

    select
        feature,
        {{ customer_segmentation.exact_average('value') }} as mean

    from compressed
    group by feature

),

deviations as (

    select
        means.feature,
        round(means.mean, 9) as mean,
        round(sqrt({{ customer_segmentation.exact_average('(compressed.value - means.mean) * (compressed.value - means.mean)') }}), 9)
            as standard_deviation

    from means
    inner join compressed
        on means.feature = compressed.feature
    group by means.feature, means.mean

),

judged as (

    select
        caps.feature,
        case caps.feature {% for feature in features %}when '{{ feature }}' then {{ loop.index }} {% endfor %}end as feature_order,
        caps.coverage,
        caps.lower_cap,
        caps.upper_cap,
        deviations.mean,
        deviations.standard_deviation,
        case
            when caps.coverage = 0 then 'left out: no customer has a value'
            when caps.coverage < {{ var('clustering_minimum_coverage') }} then 'left out: too few customers have a value'
            when deviations.standard_deviation < 1e-6 then 'left out: the same for every customer'
            else 'used'
        end as note

    from caps
    inner join deviations
        on caps.feature = deviations.feature

),

feature_scale as (

    select
        feature,
        feature_order,
        coverage,
        lower_cap,
        upper_cap,
        mean,
        {%- if categories %}
        -- customers of two categories differ in two features
        case
            when feature in ({{ customer_segmentation.quoted_list(categories) }}) then {{ (2 ** 0.5 / var('clustering_categorical_weight')) | round(9) }}
            else standard_deviation
        end as standard_deviation,
        {%- else %}
        standard_deviation,
        {%- endif %}
        note,
        note = 'used' as is_used

    from judged

)
{%- endmacro %}


{#-
    A select of the scaling of a model, in the columns of `feature_scaling` that `scaled_features` reads.

    parameters  CTE with part, feature, value and text_value: those of segment_model_parameters of one model
-#}
{% macro model_scaling(parameters) -%}
    select
        feature,
        {% for part in ['lower_cap', 'upper_cap', 'mean', 'standard_deviation'] -%}
        max(case when part = '{{ part }}' then value end) as {{ part }},
        {% endfor -%}
        max(case when part = 'note' then text_value end) = 'used' as is_used

    from {{ parameters }}
    where feature is not null
    group by feature
{%- endmacro %}
