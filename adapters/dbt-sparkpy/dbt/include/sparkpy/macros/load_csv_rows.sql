{#-
    Seeds of a session go to it as Arrow. dbt-spark binds them into SQL, where a null becomes the text None and a quote ends the
    statement; and a literal for each cell takes minutes.
-#}
{% macro sparkpy__load_csv_rows(model, agate_table) %}
    {% set column_types = model['config'].get('column_types', {}) %}
    {% set types = [] %}
    {% for name in agate_table.column_names %}
        {% do types.append(column_types.get(name, adapter.convert_type(agate_table, loop.index0))) %}
    {% endfor %}
    {% if adapter.insert_seed_rows(this, agate_table, types) %}
        {{ return('-- ' ~ agate_table.rows | length ~ ' rows, through the session') }}
    {% endif %}
    {{ return(spark__load_csv_rows(model, agate_table)) }}
{% endmacro %}
