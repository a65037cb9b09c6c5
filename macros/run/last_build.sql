{#-
    Every row that a model had at the end of the last good build: none before the first build. A model with a contract comes in its
    columns, null where an older version of the project lacked one. What is kept from build to build is read here, so that a build that
    fails or is killed leaves no trace in it.

    model_name  a public model, or one that is fitted
    wanted      names of the columns; all without it
    relation    where they lie, where that was found already
    returns     SQL of a select
-#}
{% macro last_build_rows(model_name, wanted=none, relation=none) %}
    {%- set relation = relation or customer_segmentation.last_build_relation(model_name) %}
    {%- set columns = customer_segmentation.contract_columns(model_name, wanted) %}
    {%- if relation and not columns %}
    select * from {{ relation }}
    {%- else %}
    {%- set found = run_query('select * from ' ~ relation ~ ' where 1 = 0').columns | map(attribute='name') | map('lower') | list if relation else [] %}
    select
        {%- for name, type in columns.items() %}
        cast({{ name if name in found else 'null' }} as {{ type }}) as {{ name }}{% if not loop.last %},{% endif %}
        {%- else %}
        1 as nothing
        {%- endfor %}

    from {{ relation or '(select 1 as nothing) as no_build_yet' }}
    where 1 = {{ 1 if relation else 0 }}
    {%- endif %}
{% endmacro %}


{#- The columns of a model's contract, or those wanted of them: {name: type}; none where it has no contract. -#}
{% macro contract_columns(model_name, wanted=none) %}
    {% set columns = {} %}
    {% for node in customer_segmentation.project_nodes(model_name) if node.config.contract.enforced %}
        {% for column in node.columns.values() if wanted is none or column.name in wanted %}
            {% do columns.update({column.name: api.Column.translate_type(column.data_type)}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
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
    {% set database = customer_segmentation.quoted_text(var('serve_folder') ~ '/current/warehouse.duckdb') %}
    {% for node in customer_segmentation.project_nodes(model_name) %}
        {% set search = "select schema_name from duckdb_tables() where database_name = 'last_build' and table_name = '" ~ node.alias ~ "'" %}
        {#- attached once a build; each query here costs more than what it reads -#}
        {% set tables = run_query(search) %}
        {% if not tables.rows and run_query('select file from glob(' ~ database ~ ')').rows %}
            {% set tables = run_query('attach if not exists ' ~ database ~ ' as last_build (read_only); ' ~ search) %}
        {% endif %}
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
        ~ ' select model_version, shop, features, settings, model_format, as_of_date,'
        ~ ' as_of_date < (select max(as_of_date) from models where shop = ' ~ customer_segmentation.shop_name() ~ ') as is_look_back from models'
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
        {% if models[0][6] and not found %}
            {% do found.append(name ~ ' is of a look back to ' ~ models[0][5] ~ ', where the shop has a model of a later day') %}
        {% endif %}
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
