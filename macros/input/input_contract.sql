{#-
    The contract of one input, as its staging model's YAML declares it.

    input_name  transactions or customers
    returns     {column: {type, is_required, missing_means}} in the order of the YAML; empty while dbt parses
-#}
{% macro input_contract(input_name) %}
    {% set contract = {} %}
    {% set staging_models = graph.nodes.values() | selectattr('name', 'equalto', 'stg_shop__' ~ input_name) if execute else [] %}
    {% for staging_model in staging_models %}
        {% for column in staging_model.columns.values() if column.meta.get('input_type') %}
            {% do contract.update({column.name: {
                'type': column.meta['input_type'],
                'is_required': column.meta.get('input_is_required', false),
                'missing_means': column.meta.get('input_missing_means'),
            }}) %}
        {% endfor %}
    {% endfor %}
    {{ return(contract) }}
{% endmacro %}
