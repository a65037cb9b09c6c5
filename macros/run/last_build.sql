{#-
    Every row that a model had at the end of the last good build, in the columns of its contract: none before the first
    build, null where an older version of the project lacked a column. What was kept from build to build is read from
    here, so that a build that fails or is killed leaves no trace in it.

    model_name  a public model, or one with meta is_kept
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
    {% if not relation %}
    select
        {%- for name, type in columns.items() %}
        cast(null as {{ type }}) as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}

    from (select 1 as nothing) as no_build_yet
    where 1 = 0
    {%- elif customer_segmentation.is_kept(model_name) %}
    select * from {{ relation }}
    {%- else %}
    select
        {%- for name, type in columns.items() %}
        cast({{ name if name in found else 'null' }} as {{ type }}) as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}

    from {{ relation }}
    {%- endif %}
{% endmacro %}


{#- Whether a model is what a fit left, kept for the builds that only score (meta is_kept); its columns follow the vars. -#}
{% macro is_kept(model_name) %}
    {% for node in customer_segmentation.project_nodes(model_name) %}
        {{ return(node.config.get('meta', {}).get('is_kept', false)) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{#- The columns of a model's contract, or those wanted of them: {name: type}. -#}
{% macro contract_columns(model_name, wanted=none) %}
    {% set columns = {} %}
    {% for node in customer_segmentation.project_nodes(model_name) %}
        {% for column in node.columns.values() if wanted is none or column.name in wanted %}
            {% do columns.update({column.name: api.Column.translate_type(column.data_type or 'string')}) %}
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
    {% for node in customer_segmentation.project_nodes(model_name) %}
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
    {% for node in customer_segmentation.project_nodes(model_name) %}
        {% set tables = run_query(
            "select schema_name from duckdb_tables() where database_name = 'last_build' and table_name = '" ~ node.alias ~ "'"
        ) %}
        {{ return('last_build.' ~ tables.columns[0].values()[0] ~ '.' ~ adapter.quote(node.alias) if tables.rows else none) }}
    {% endfor %}
{% endmacro %}


{#- Why the last model cannot score, where the var segmentation_refit forbids a new one. -#}
{% macro model_problems() %}
    {% if var('segmentation_refit') != 'never' %}
        {{ return([]) }}
    {% endif %}
    {% set relation = customer_segmentation.last_build_relation('segment_models') %}
    {% set models = run_query(
        'with models as (' ~ customer_segmentation.last_build_rows('segment_models') ~ ')'
        ~ ' select model_version, shop, features, settings, model_format from models'
        ~ ' where model_version = (select max(model_version) from models)'
    ).rows if relation else [] %}
    {% set found = [] %}
    {% if not models %}
        {% do found.append('there is no model yet') %}
    {% else %}
        {% set name = 'model ' ~ models[0][0] %}
        {% set settings_then = (models[0][3] | string).split('; ') %}
        {% set settings_now = customer_segmentation.fit_setting_list() %}
        {% for value, today, what in [
            (models[0][4], customer_segmentation.model_format(), 'was written in format'),
            (models[0][1], customer_segmentation.shop_words(), 'is of the shop'),
            (models[0][2], customer_segmentation.feature_names().strip("'"), 'was fitted on the features'),
            (settings_then | reject('in', settings_now) | join(', '), settings_now | reject('in', settings_then) | join(', '), 'was fitted with'),
        ] if value | string != today | string and not found %}
            {% do found.append(name ~ ' ' ~ what ~ ' ' ~ value ~ ', where today says ' ~ today) %}
        {% endfor %}
    {% endif %}
    {% set problems = [] %}
    {% for reason in found %}
        {% do problems.append(
            'segmentation_refit: never scores with the last model, and ' ~ reason ~ '. Write segmentation_refit: when_drifted or always to fit one'
            ~ (', or set the var back.' if models else '.')
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
