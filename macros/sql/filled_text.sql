{#- A sentence with numbers and words in place of {name}; one that is null leaves nothing. -#}
{% macro filled_text(template, values) %}
    {% set state = namespace(sql=template) %}
    {% for name, value in values.items() %}
        {% set state.sql = 'replace(' ~ state.sql ~ ", '{" ~ name ~ "}', coalesce(" ~ value ~ ", ''))" %}
    {% endfor %}
    {{ return(state.sql) }}
{% endmacro %}
