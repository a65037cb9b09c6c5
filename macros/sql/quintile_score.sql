{#- 1 to 5 from how many are strictly worse: 1 + least(4, floor(5 x share)). Whole numbers, so that 3 of 15 is exactly a fifth. -#}
{% macro quintile_score(worse_count, customer_count) -%}
    cast(1 + least(4, floor(5 * {{ worse_count }} / {{ customer_count }})) as {{ dbt.type_int() }})
{%- endmacro %}
