{#-
    This project's own nodes in dbt's graph, all or those of one name: a project that installs this one may have others of that name.
    None while dbt parses, nor in a unit test that `dbt test` runs.
-#}
{% macro project_nodes(name=none) %}
    {% set nodes = [] %}
    {% for node in (graph.get("nodes", {}).values() if execute else []) if node.package_name == 'customer_segmentation' and name in [none, node.name] %}
        {% do nodes.append(node) %}
    {% endfor %}
    {{ return(nodes) }}
{% endmacro %}
