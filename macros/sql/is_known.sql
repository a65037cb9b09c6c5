{#- SQL, true of what is known: nothing of a day after the last known one. What has no day is known. -#}
{% macro is_known(day) -%}
    coalesce({{ day }} <= cast('{{ customer_segmentation.last_known_date() }}' as date), true)
{%- endmacro %}
