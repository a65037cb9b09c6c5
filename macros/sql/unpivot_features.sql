{#-
    A select that turns columns into rows: one row for each row of the relation and each feature. It is a select for each feature, so
    that an engine that stores columns reads one of them at a time.
-#}
{% macro unpivot_features(relation, features, keys=['customer_id'], values={'value': '{}'}, name='feature', where=none) -%}
    {%- for feature in features %}
    select
        {% for key in keys -%}
        {{ key }},
        {% endfor -%}
        '{{ feature }}' as {{ name }}
        {%- for column, expression in values.items() %},
        {{ expression.replace('{}', feature) }} as {{ column }}
        {%- endfor %}

    from {{ relation }}
    {%- if where %}
    where {{ where.replace('{}', feature) }}
    {%- endif %}
    {%- if not loop.last %}

    union all
    {% endif %}
    {%- endfor %}
{%- endmacro %}
