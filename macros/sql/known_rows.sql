{#-
    A select of the rows of a relation that are known: not those of a day after the last known one. A row without a day is known.
    It is an anti join, since `<=` in a cross join makes DuckDB expect next to no rows and plan for them.

    relation   relation or CTE
    day        its column with the day, by the shop's own clock
    columns    list of the columns to keep
    condition  SQL, true of the rows to keep; none keeps all
-#}
{% macro known_rows(relation, day, columns=['*'], condition=none) -%}
    select
        {%- for column in columns %}
        known.{{ column }}{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ relation }} as known
    left join {{ ref('int_last_known_day') }} as last_known_day
        on known.{{ day }} > last_known_day.last_known_date
    where last_known_day.last_known_date is null{{ ' and ' ~ condition if condition }}
{%- endmacro %}
