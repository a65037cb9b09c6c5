{#- A count and its noun: 1 row, 2 rows, 12,345 rows. -#}
{% macro counted(expression, noun) -%}
    {{ customer_segmentation.whole_number(expression) }} || case when {{ expression }} = 1 then ' {{ noun }}' else ' {{ noun }}s' end
{%- endmacro %}


{#- A whole number as people read it, 12,345; null where it is null, which Spark's printf would spell out. -#}
{% macro whole_number(expression) -%}
    case when {{ expression }} is not null then printf('%,d', cast({{ expression }} as {{ dbt.type_bigint() }})) end
{%- endmacro %}
