{#- There is one row, neither none nor two: what a figure on a board is read from. -#}
{% test exactly_one_row(model) %}
    select count(*) as row_count
    from {{ model }}
    having count(*) <> 1
{% endtest %}
