{#-
    The end of `dbt build` and `dbt run`: publishes or says that nothing is served, then what the input lacked and what was set aside; of
    `dbt test`: which rules are broken.
-#}
{% macro finish_build(results) %}
    {% set own_results = customer_segmentation.own_results(results) if execute and flags.WHICH in ['build', 'run', 'test'] else [] %}
    {% if own_results %}
        {% if flags.WHICH == 'build' %}
            {% do customer_segmentation.publish(own_results) %}
        {% elif flags.WHICH == 'run' and customer_segmentation.has_function('begin_served_copy') %}
            {% do print('Not served: dbt run tests nothing. Readers keep the copy they have; dbt build tests, and serves what it built.') %}
        {% endif %}
        {% do customer_segmentation.explain_failures(own_results) %}
        {% do customer_segmentation.report_findings(own_results) %}
    {% endif %}
{% endmacro %}


{#- The results of this project's nodes, and of tests that others wrote for its models: the rest of a run says nothing of the segments. -#}
{% macro own_results(results) %}
    {% set own = [] %}
    {% for result in results %}
        {% set tested = result.node.depends_on.nodes if result.node.resource_type == 'test' else [] %}
        {% if result.node.package_name == 'customer_segmentation' or modules.re.search('\\.customer_segmentation\\.', tested | join(' ')) %}
            {% do own.append(result) %}
        {% endif %}
    {% endfor %}
    {{ return(own) }}
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
