{#- No value is below the minimum or above the maximum, where there is one; null passes. One column, or several in one query. -#}
{% test between(model, minimum, maximum=none, column_name=none, columns=none) %}
    select *
    from {{ model }}
    where
        {% for column in columns or [column_name] -%}
        {{ 'or ' if not loop.first }}{{ column }} < {{ minimum }}{{ ' or ' ~ column ~ ' > ' ~ maximum if maximum is not none }}
        {% endfor %}
{% endtest %}
