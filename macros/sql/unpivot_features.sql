{#-
    A select that turns columns into rows: one row for each row of the relation and each feature. It is a select for each feature, so
    that an engine that stores columns reads one of them at a time.

    relation  name of the relation or CTE
    features  list of names
    keys      list of columns that are kept
    values    {new column: SQL}, in which {} stands for the name of the feature
    name      what the column with the name of the feature is called
    where     SQL, which rows count, or none for all; {} as in values
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
