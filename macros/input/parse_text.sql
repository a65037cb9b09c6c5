{#-
    Text of any column: trimmed, and null where it only says that there is nothing (var missing_values).

    expression  SQL
    returns     SQL, text
-#}
{% macro parse_text(expression) %}
    {% set trimmed = customer_segmentation.trim_text(expression) %}
    case when not {{ customer_segmentation.is_one_of('lower(' ~ trimmed ~ ')', var('missing_values')) }} then {{ trimmed }} end
{%- endmacro %}


{% macro trim_text(expression) %}
    {{ return(adapter.dispatch('trim_text', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__trim_text(expression) %}
    {{ return('trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '))') }}
{% endmacro %}

{% macro duckdb__trim_text(expression) %}
    {%- set text = 'cast(' ~ expression ~ ' as varchar)' -%}
    {#- also tabs, line ends and the no-break space that spreadsheets leave; to look at the ends first is three times as fast -#}
    {{ return(
        "case when left(" ~ text ~ ", 1) between '!' and '~' and right(" ~ text ~ ", 1) between '!' and '~' then " ~ text
        ~ ' else trim(' ~ text ~ ", ' ' || chr(9) || chr(10) || chr(13) || chr(160)) end"
    ) }}
{% endmacro %}
