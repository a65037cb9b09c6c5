{#- A select that turns the rows of each feature into columns, one of the feature's name; 0, the mean, where there is no row. -#}
{% macro pivot_features(relation, features, key) -%}
    select
        {{ key }}
        {%- for feature in features %},
        coalesce(max(case when feature = '{{ feature }}' then value end), 0e0) as {{ feature }}
        {%- endfor %}

    from {{ relation }}
    group by {{ key }}
{%- endmacro %}
