{#- What to write where Python models would not find the package `segmentation`; asked only where this run builds one of them. -#}
{% macro package_problems() %}
    {% set python_models = [] %}
    {% for node in customer_segmentation.project_nodes() if node.language == 'python' and node.unique_id in selected_resources %}
        {% do python_models.append(node.name) %}
    {% endfor %}
    {{ return(adapter.dispatch('package_problems', 'customer_segmentation')() if python_models else []) }}
{% endmacro %}

{#- An engine whose files cannot be listed says so at the first Python model; see explain_failures. -#}
{% macro default__package_problems() %}{{ return([]) }}{% endmacro %}

{% macro duckdb__package_problems() %}
    {% for path in adapter.config.credentials.module_paths or [] %}
        {% set package = customer_segmentation.quoted_text(path ~ '/segmentation/__init__.py') %}
        {% if run_query('select file from glob(' ~ package ~ ')').rows %}
            {{ return([]) }}
        {% endif %}
    {% endfor %}
    {{ return([customer_segmentation.module_path_advice()]) }}
{% endmacro %}


{#- Which line of the profile makes the package importable, and what stands there. -#}
{% macro module_path_advice() %}
    {% set paths = (adapter.config.credentials.module_paths or []) | list %}
    {% set folder = 'python' if project_name == 'customer_segmentation' else adapter.config.packages_install_path ~ '/customer_segmentation/python' %}
    {{ return(
        'Python models import the package segmentation, and dbt finds it in no folder of module_paths ('
        ~ ('which has: ' ~ paths | join(', ') if paths else 'which the profile does not have') ~ '). Write in the profile, under the target '
        ~ target.name ~ ': module_paths: [' ~ (paths + [folder]) | join(', ') ~ ']'
    ) }}
{% endmacro %}
