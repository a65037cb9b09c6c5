{#- SQL of a hook after a model: writes its rows, in the order of `order_by`, to a CSV file in the folder of lists (var export_folder). -#}
{% macro write_export(file, order_by) %}
    {% if execute %}
        {{ return(adapter.dispatch('write_export', 'customer_segmentation')(file, order_by)) }}
    {% endif %}
{% endmacro %}

{#- Nothing to run: other engines write no files, so that the table itself is the list. -#}
{% macro default__write_export(file, order_by) %}{% endmacro %}

{% macro duckdb__write_export(file, order_by) %}
    {% do customer_segmentation.make_folder(var('export_folder')) %}
    copy (select * from {{ this }} order by {{ order_by }}) to '{{ (var('export_folder') ~ '/' ~ file) | replace("'", "''") }}' (format csv, header)
{% endmacro %}

{#-
    Makes a folder and those above it, one level at a time as DuckDB does. Partitions without rows leave nothing but their folder, and what
    is in it stays.
-#}
{% macro make_folder(path) %}
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
