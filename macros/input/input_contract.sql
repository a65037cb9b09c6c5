{#- The contract of one input, as its staging model's YAML declares it. -#}
{% macro input_contract(input_name) %}
    {% set contract = {} %}
    {% for staging_model in customer_segmentation.project_nodes('stg_shop__' ~ input_name) %}
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
