{#- None of the columns is ever null: not_null of many columns in one query. -#}
{% test never_null(model, columns) %}
    select *
    from {{ model }}
    where {{ columns | join(' is null or ') }} is null
{% endtest %}
