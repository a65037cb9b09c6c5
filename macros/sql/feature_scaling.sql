{#-
    The CTEs that find the scale of features: caps, compressed, means, deviations, scaling, judged and, last, feature_scale: one row
    per feature with feature, feature_order, coverage, lower_cap, upper_cap, mean, standard_deviation, note and is_used.

    customers   name of the CTE before them, one row per customer with the features in human units
    features    list of their names
    returns     SQL, common table expressions without `with` and without a comma after the last
-#}
{% macro feature_scaling(customers, features) -%}
caps as (

    select
        {% for feature in features %}
        count({{ feature }}) as {{ feature }}_count,
        round({{ customer_segmentation.quantile(feature, var('clustering_lower_quantile')) }}, 9) as {{ feature }}_lower_cap,
        round({{ customer_segmentation.quantile(feature, var('clustering_upper_quantile')) }}, 9) as {{ feature }}_upper_cap,
        {% endfor %}
        count(*) as customer_count

    from {{ customers }}

),

compressed as (

    select
        {% for feature in features %}
        {{ customer_segmentation.compressed_feature(customers, feature, 'caps') }} as {{ feature }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ customers }}
    cross join caps

),

means as (

    select
        {% for feature in features %}
        {{ customer_segmentation.exact_average(feature) }} as {{ feature }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from compressed

),

deviations as (

    select
        {% for feature in features %}
        {%- set difference = '(compressed.' ~ feature ~ ' - means.' ~ feature ~ ')' %}
        sqrt({{ customer_segmentation.exact_average(difference ~ ' * ' ~ difference) }}) as {{ feature }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from compressed
    cross join means

),

scaling as (

    {% for feature in features %}
    select
        '{{ feature }}' as feature,
        {{ loop.index }} as feature_order,
        {{ customer_segmentation.safe_divide('caps.' ~ feature ~ '_count', 'caps.customer_count') }} as coverage,
        caps.{{ feature }}_lower_cap as lower_cap,
        caps.{{ feature }}_upper_cap as upper_cap,
        round(means.{{ feature }}, 9) as mean,
        round(deviations.{{ feature }}, 9) as standard_deviation

    from caps
    cross join means
    cross join deviations
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

judged as (

    select
        *,
        case
            when coverage = 0 then 'left out: no customer has a value'
            when coverage < {{ var('clustering_minimum_coverage') }} then 'left out: too few customers have a value'
            when standard_deviation < 1e-6 then 'left out: the same for every customer'
            else 'used'
        end as note

    from scaling

),

feature_scale as (

    select
        *,
        note = 'used' as is_used

    from judged

)
{%- endmacro %}
