{#-
    What is claimed of customers: {claim_number: SQL over customer_features and the shop's own averages}. Empty while dbt parses, and before
    the seed is there, so that a project compiles before its first build.

    claims  relation of the seed claims
-#}
{% macro claim_conditions(claims) %}
    {% set conditions = {} %}
    {% set is_there = execute and load_relation(claims) is not none %}
    {% for row in (run_query('select claim_number, condition from ' ~ claims ~ ' order by claim_number') if is_there else []) %}
        {% do conditions.update({row[0] | int: row[1]}) %}
    {% endfor %}
    {{ return(conditions) }}
{% endmacro %}
