{#-
    Columns <name>_rank: the places of the columns <name>_<measure> of a row among each other, 1 for the largest; of equal ones the first.
    Null where it is not above 0. Comparisons within the row, since a window over customers by features would have to sort them.
-#}
{% macro ranks_in_row(names, measure) -%}
    {%- for name in names %}
    {%- set place = loop.index0 %}
    case
        when {{ name }}_{{ measure }} > 0
            then 1{% for other in names if other != name %}
                + case when {{ other }}_{{ measure }} {{ '>=' if loop.index0 < place else '>' }} {{ name }}_{{ measure }} then 1 else 0 end
            {%- endfor %}
    end as {{ name }}_rank{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- A value of the name that is at a place of a row; null where none is. -#}
{% macro at_rank(names, place, value) -%}
    case
        {%- for name in names %}
        when {{ name }}_rank = {{ place }} then {{ value.replace('{}', name) }}
        {%- endfor %}
    end
{%- endmacro %}
