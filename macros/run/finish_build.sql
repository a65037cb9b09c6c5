{#- The end of `dbt build`: publishes, then says what the input lacked and what was set aside. -#}
{% macro finish_build(results) %}
    {% if execute and flags.WHICH == 'build' and results %}
        {% do customer_segmentation.publish(results) %}
        {% do customer_segmentation.report_findings(results) %}
    {% endif %}
{% endmacro %}


{#- Prints input_findings, if this run built it. -#}
{% macro report_findings(results) %}
    {% for result in results if result.node.name == 'input_findings' and result.status | string == 'success' %}
        {% set findings = run_query('select message from ' ~ result.node.relation_name ~ ' order by finding_order, subject') %}
        {% if findings.rows %}
            {% do print('About the input (input_findings):\n  - ' ~ findings.columns[0].values() | join('\n  - ')) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
