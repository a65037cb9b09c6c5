{#- A column's name as SQL, whatever it is made of. -#}
{% macro quoted_column(column) %}
    {% set quote = adapter.quote('')[0] %}
    {{ return(adapter.quote(column | replace(quote, quote ~ quote))) }}
{% endmacro %}
