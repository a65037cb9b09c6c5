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
        {% set kept = own_results | selectattr('message', 'equalto', 'KEPT') | map(attribute='node.name') | sort %}
        {% do print('Taken over from the last fit: ' ~ kept | join(', ') ~ '.') if kept %}
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


{#- Prints the gravest of input_findings, if this run built it, and names the rest. -#}
{% macro report_findings(results) %}
    {% for result in results if result.node.name == 'input_findings' and result.status | string == 'success' %}
        {% set findings = run_query(
            'select severity, finding, subject, message from ' ~ result.node.relation_name
            ~ ' order by severity_order, coalesce(affected_share, 1) desc, finding_order, subject'
        ).rows %}
        {% set said = (findings | rejectattr('severity', 'equalto', 'worth knowing') | list)[:5] %}
        {% set lines = ['About the input (input_findings):'] if findings else [] %}
        {% for finding in said %}
            {% do lines.append('  - ' ~ finding.severity ~ ': ' ~ finding.message) %}
        {% endfor %}
        {% set rest = [] %}
        {% for severity, others in (findings | list)[said | length:] | groupby('severity') %}
            {% set names = [] %}
            {% for name, ones in others | groupby('finding') %}
                {% do names.append(name ~ ' (' ~ ones | map(attribute='subject') | join(', ') ~ ')') %}
            {% endfor %}
            {% do rest.append(others | length ~ ' ' ~ ('that change figures' if severity == 'changes figures' else severity) ~ ': ' ~ names | join(', ')) %}
        {% endfor %}
        {% if rest %}
            {% do lines.append('  ' ~ ('and ' if said else '') ~ rest | join('; ') ~ '; select * from input_findings') %}
        {% endif %}
        {% if findings | selectattr('severity', 'equalto', 'stops') | list %}
            {% do lines.append(
                '  Nothing is served while a finding stops. If the input is right as it is, say so: rows that are not to count by transactions_filter,'
                ~ " a status by its name, as in case when lower(State) = 'open' then 'pending' else State end."
            ) %}
        {% endif %}
        {% do print(lines | join('\n')) if lines %}
    {% endfor %}
{% endmacro %}
