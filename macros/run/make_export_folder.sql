{#- Makes the folder of lists to send (var export_folder), with those above it, where the engine writes files. -#}
{% macro make_export_folder() %}
    {% if execute %}
        {% do adapter.dispatch('make_folder', 'customer_segmentation')(var('export_folder')) %}
    {% endif %}
{% endmacro %}

{% macro default__make_folder(path) %}{% endmacro %}

{#- Partitions without rows leave nothing but their folder, and what is in it stays; DuckDB makes one level at a time. -#}
{% macro duckdb__make_folder(path) %}
    {% set levels = [] %}
    {% for level in path.split('/') if '://' not in path %}
        {% do levels.append(level) %}
        {% if level %}
            {% do run_query(
                "copy (select 1 as level, 1 as nothing limit 0) to '" ~ levels | join('/') | replace("'", "''")
                ~ "' (format csv, partition_by (level), overwrite_or_ignore)"
            ) %}
        {% endif %}
    {% endfor %}
{% endmacro %}
