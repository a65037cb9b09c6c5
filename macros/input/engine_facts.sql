{#- What only the engine can say about SQL that a user wrote. -#}


{#- Why a query would not run, or none; without raising, so that the user gets our message. -#}
{% macro bind_error(sql) %}{{ return(adapter.dispatch('bind_error', 'customer_segmentation')(sql)) }}{% endmacro %}

{% macro default__bind_error(sql) %}{{ return(none) }}{% endmacro %}

{% macro duckdb__bind_error(sql) %}
    {#- binding is all that is asked: plans that read files bind, then refuse to be written down -#}
    {% set plan = run_query("select json_serialize_plan('" ~ sql | replace("'", "''") ~ "')").columns[0].values()[0] %}
    {% set plan = fromjson(plan, {}) %}
    {% set message = plan.get('error_message', '') %}
    {% set is_bound = not plan.get('error') or 'does not support serialization' in message or plan.get('error_type') == 'not implemented' %}
    {{ return(none if is_bound else message) }}
{% endmacro %}


{#- {column: type} of a query. -#}
{% macro query_columns(sql) %}{{ return(adapter.dispatch('query_columns', 'customer_segmentation')(sql)) }}{% endmacro %}

{% macro default__query_columns(sql) %}
    {% set columns = {} %}
    {% for row in run_query('describe ' ~ sql) %}
        {% do columns.update({row[0]: row[1]}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#- The expression, null for a row on which it fails: one bad row must not end a build. -#}
{% macro try_expression(expression) %}{{ return(adapter.dispatch('try_expression', 'customer_segmentation')(expression)) }}{% endmacro %}

{% macro default__try_expression(expression) %}{{ return('(' ~ expression ~ '\n)') }}{% endmacro %}

{% macro duckdb__try_expression(expression) %}
    {% set is_column = modules.re.fullmatch('"([^"]|"")*"', expression) is not none %}
    {#- on a line of its own, the bracket is no part of a comment at the expression's end -#}
    {{ return(expression if is_column else 'try(' ~ expression ~ '\n)') }}
{% endmacro %}


{#-
    The first row of a query whose answer holds for the run: how an input is written, what the engine has. The start of a build and each model
    that reads an input ask the same. Answers are kept in what dbt calls `graph`, until an input is built anew.
-#}
{% macro asked_once(sql) %}
    {% set answers = graph.setdefault('customer_segmentation_answers', {}) %}
    {% if sql not in answers %}
        {% do answers.update({sql: run_query(sql).rows[0].values() | list}) %}
    {% endif %}
    {{ return(answers[sql]) }}
{% endmacro %}
