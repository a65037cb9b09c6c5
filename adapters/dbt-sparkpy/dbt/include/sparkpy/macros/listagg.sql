{#- Spark 4's own function, which keeps an order: dbt-spark's joins a collected list, and warns that it has none. -#}
{% macro sparkpy__listagg(measure, delimiter_text, order_by_clause, limit_num) -%}
    {%- if limit_num -%}
        {{ spark__listagg(measure, delimiter_text, order_by_clause, limit_num) }}
    {%- else -%}
        listagg({{ measure }}, {{ delimiter_text }}){% if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
    {%- endif -%}
{%- endmacro %}
