{#-
    Every row that a public model had at the end of the last good build, in the columns of its contract: none before the
    first build, null where an older version of the project lacked a column. What was kept from build to build is read
    from here, so that a build that fails or is killed leaves no trace in it.

    model_name  a model with a contract
    wanted      names of the columns; all without it
    returns     SQL of a select
-#}
{% macro last_build_rows(model_name, wanted=none) %}
    {% set columns = customer_segmentation.contract_columns(model_name, wanted) %}
    {% set relation = customer_segmentation.last_build_relation(model_name) %}
    {% set found = [] %}
    {% if relation %}
        {% for column in run_query('select * from ' ~ relation ~ ' where false').columns %}
            {% do found.append(column.name | lower) %}
        {% endfor %}
    {% endif %}
    select
        {%- for name, type in columns.items() %}
        cast({{ name if name in found else 'null' }} as {{ type }}) as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ relation or '(select 1 as nothing) as no_build_yet' }}
    {%- if not relation %}
    where 1 = 0
    {%- endif %}
{% endmacro %}


{#- The columns of a model's contract, or those wanted of them: {name: type}. -#}
{% macro contract_columns(model_name, wanted=none) %}
    {% set columns = {} %}
    {% for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.name == model_name %}
        {% for column in node.columns.values() if wanted is none or column.name in wanted %}
            {% do columns.update({column.name: api.Column.translate_type(column.data_type)}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns or {'nothing': dbt.type_int()}) }}
{% endmacro %}


{#-
    Where a model of the last good build lies: in the copy that is served, or where nothing is served in the warehouse
    itself. None before the first build.
-#}
{% macro last_build_relation(model_name) %}
    {% if not execute %}
        {{ return(none) }}
    {% endif %}
    {{ return(adapter.dispatch('last_build_relation', 'customer_segmentation')(model_name)) }}
{% endmacro %}

{% macro default__last_build_relation(model_name) %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model_name %}
        {{ return(adapter.get_relation(node.database, node.schema, node.alias)) }}
    {% endfor %}
{% endmacro %}

{% macro duckdb__last_build_relation(model_name) %}
    {% if not customer_segmentation.has_function('begin_served_copy') %}
        {{ return(customer_segmentation.default__last_build_relation(model_name)) }}
    {% endif %}
    {% set database = "'" ~ (var('serve_folder') | replace("'", "''")) ~ "/current/warehouse.duckdb'" %}
    {% if not run_query('select file from glob(' ~ database ~ ')').rows %}
        {{ return(none) }}
    {% endif %}
    {% do run_query('attach if not exists ' ~ database ~ ' as last_build (read_only)') %}
    {% for node in graph.nodes.values() if node.resource_type == 'model' and node.name == model_name %}
        {% set tables = run_query(
            "select table_name from duckdb_tables() where database_name = 'last_build' and table_name = '" ~ node.alias ~ "'"
        ) %}
        {{ return('last_build.' ~ adapter.quote(node.alias) if tables.rows else none) }}
    {% endfor %}
{% endmacro %}
