{#-
    This project's own nodes in dbt's graph, all or those of one name: a project that installs this one may have others of that name.
    None while dbt parses.
-#}
{% macro project_nodes(name=none) %}
    {% set nodes = [] %}
    {% for node in (graph.nodes.values() if execute else []) if node.package_name == 'customer_segmentation' and name in [none, node.name] %}
        {% do nodes.append(node) %}
    {% endfor %}
    {{ return(nodes) }}
{% endmacro %}
