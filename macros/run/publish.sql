{#-
    Copies the public models to a database of their own and points readers at it, after a build in which every one of
    them was built and nothing failed. Otherwise what is served stays as it was.

    results  dbt's results of this run
-#}
{% macro publish(results) %}
    {% set public_models = [] %}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' %}
        {#- is_served: no contract, but a board reads it -#}
        {% do public_models.append(node) if node.config.get('access') == 'public' or node.config.get('meta', {}).get('is_served') %}
    {% endfor %}
    {% set done = [] %}
    {% set failed = [] %}
    {% for result in results %}
        {#- no-op: an exposure, in which there is nothing to build -#}
        {% if result.status | string in ['success', 'pass', 'warn', 'no-op'] %}
            {% do done.append(result.node.unique_id) %}
        {% else %}
            {% do failed.append(result.node.unique_id) %}
        {% endif %}
    {% endfor %}
    {% set missing = public_models | map(attribute='unique_id') | reject('in', done) | list %}

    {% set failure = (failed | length) ~ ' failed or skipped (' ~ failed[0].split('.')[2] ~ (', ...' if failed | length > 1 else '') ~ ')' if failed %}
    {% if not customer_segmentation.has_function('begin_served_copy') %}
        {% set place = target.database ~ '.' ~ public_models | map(attribute='schema') | unique | join(', ') %}
        {% if failed %}
            {% do print('Not complete: ' ~ failure ~ '. What stands in ' ~ place ~ ' is not all of one build.') %}
        {% elif not missing %}
            {% do print('Built: ' ~ (public_models | length) ~ ' tables in ' ~ place ~ '.' ~ (
                ' No copy is served: the profile lacks the plugin served_copy (README of customer_segmentation, "As a package").'
                if target.type == 'duckdb' else ''
            )) %}
        {% endif %}
        {{ return('') }}
    {% elif failed or missing %}
        {% do print('Not served: ' ~ (failure or 'only a part of the project was built') ~ '. Readers keep the copy they have.') %}
        {{ return('') }}
    {% endif %}

    {% set database = run_query("select begin_served_copy('" ~ var('serve_folder') ~ "')").columns[0].values()[0] %}
    {#- blocks of a quarter of DuckDB's size: who asks for one customer reads one of each column -#}
    {% do run_query("attach '" ~ database ~ "' as served_copy (block_size 65536)") %}
    {% for model in public_models %}
        {#- sorted by key, so that one customer is found without reading the rest -#}
        {% do run_query('create table served_copy.' ~ adapter.quote(model.alias) ~ ' as select * from ' ~ model.relation_name ~ ' order by 1') %}
    {% endfor %}
    {#- what a build that only scores takes over from the fit: for the project, not for readers -#}
    {% do run_query('create schema served_copy.fit') %}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' and node.config.get('meta', {}).get('is_kept') %}
        {% do run_query('create table served_copy.fit.' ~ adapter.quote(node.alias) ~ ' as select * from ' ~ node.relation_name) %}
    {% endfor %}
    {% do run_query('create table served_copy.build_checks as ' ~ customer_segmentation.build_checks(results)) %}
    {% do run_query('detach served_copy') %}
    {% set served = run_query("select finish_served_copy('" ~ database ~ "')").columns[0].values()[0] %}
    {% do print('Served: ' ~ (public_models | length + 1) ~ ' tables in ' ~ served) %}
{% endmacro %}


{#-
    SQL of what this run did, one row per model, seed, test and unit test, sorted by kind and name: what readers trust the copy for.

    results  dbt's results of this run
-#}
{% macro build_checks(results) %}
    {% set rows = [] %}
    {% for result in results if result.node.resource_type in ['model', 'seed', 'test', 'unit_test'] %}
        {% set values = [
            "cast('" ~ run_started_at.replace(tzinfo=none).isoformat(' ', 'seconds') ~ "' as " ~ dbt.type_timestamp() ~ ')',
            customer_segmentation.quoted_list([result.node.name]),
            customer_segmentation.quoted_list([result.node.resource_type]),
            customer_segmentation.quoted_list([result.status]),
            result.failures if result.failures is not none else 'cast(null as ' ~ dbt.type_int() ~ ')',
            'cast(' ~ result.execution_time | round(3) ~ ' as ' ~ customer_segmentation.type_double() ~ ')',
            customer_segmentation.quoted_list([result.message]) if result.message else 'cast(null as ' ~ dbt.type_string() ~ ')',
        ] %}
        {% do rows.append('(' ~ values | join(', ') ~ ')') %}
    {% endfor %}
    select *
    from (values {{ rows | join(', ') }}) as checks (built_at, name, kind, status, failures, seconds, message)
    order by kind, name
{% endmacro %}
