{#-
    Text of any column: trimmed, and null where it only says that there is nothing (var missing_values).

    expression  SQL
    returns     SQL, text
-#}
{% macro parse_text(expression) %}
    {%- set trimmed = customer_segmentation.trim_text(expression) -%}
    case when lower({{ trimmed }}) not in ({{ customer_segmentation.quoted_list(var('missing_values')) }}) then {{ trimmed }} end
{%- endmacro %}


{% macro trim_text(expression) %}
    {{ return(adapter.dispatch('trim_text', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__trim_text(expression) %}
    {{ return('trim(cast(' ~ expression ~ ' as ' ~ dbt.type_string() ~ '))') }}
{% endmacro %}

{% macro duckdb__trim_text(expression) %}
    {#- also tabs, line ends and the no-break space that spreadsheets leave -#}
    {{ return('trim(cast(' ~ expression ~ " as varchar), ' ' || chr(9) || chr(10) || chr(13) || chr(160))") }}
{% endmacro %}
