{#-
    Copies what readers are served (public models, and private ones with meta is_served) to a database of their own and points readers at
    it, after a build in which every one of them was built and nothing failed. Otherwise what is served stays as it was.
-#}
{% macro publish(results) %}
    {% set served = [] %}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' %}
        {% do served.append(node) if node.config.get('access') == 'public' or node.config.get('meta', {}).get('is_served') %}
    {% endfor %}
    {#- what a build that only scores takes over from the fit: for the project, not for readers -#}
    {% set kept = customer_segmentation.project_nodes() | selectattr('config.materialized', 'equalto', 'fitted') | reject('in', served) | list %}
    {#- no-op: an exposure, in which there is nothing to build -#}
    {% set good = ['success', 'pass', 'warn', 'no-op'] %}
    {% set failed = [] %}
    {% set done = [] %}
    {% for result in results %}
        {% do (done if result.status | string in good else failed).append(result.node.unique_id) %}
    {% endfor %}
    {% set missing = served | map(attribute='unique_id') | reject('in', done) | list %}
    {% set failure = (failed | length) ~ ' failed or skipped (' ~ failed[0].split('.')[2] ~ (', ...' if failed | length > 1 else '') ~ ')' if failed %}

    {% if customer_segmentation.has_function('begin_served_copy') %}
        {% set changed = customer_segmentation.changed_files() if not failed %}
        {% if changed %}
            {% do exceptions.raise_compiler_error(
                'Not served: ' ~ changed | join(' and ') ~ ' changed during the build, and rows may be missing or old. '
                ~ 'Readers keep the copy they have. Wait until it is written, and build again.'
            ) %}
        {% elif failed or missing %}
            {% do print('Not served: ' ~ (failure or 'only a part of the project was built') ~ '. Readers keep the copy they have.') %}
        {% else %}
            {% set database = customer_segmentation.write_served_copy(served, kept, results) %}
            {% do print('Served: ' ~ (served | length + 1) ~ ' tables in ' ~ database) %}
        {% endif %}
        {{ return('') }}
    {% endif %}
    {% set place = target.database ~ '.' ~ served | map(attribute='schema') | unique | join(', ') %}
    {% if failed %}
        {% do print('Not complete: ' ~ failure ~ '. What stands in ' ~ place ~ ' is not all of one build.') %}
    {% elif not missing %}
        {% do print('Built: ' ~ (served | length) ~ ' tables in ' ~ place ~ '.' ~ (
            ' No copy is served: the profile lacks the plugin served_copy (README of customer_segmentation, "As a package").'
            if target.type == 'duckdb' else ''
        )) %}
    {% endif %}
{% endmacro %}


{#- The inputs whose files are not as they were when this run first asked. -#}
{% macro changed_files() %}
    {% set changed = [] %}
    {% for location in [customer_segmentation.input_location('transactions'), customer_segmentation.input_location('customers')] %}
        {% if customer_segmentation.is_file(location) and customer_segmentation.has_function('file_states') %}
            {% set states = 'select file_states(' ~ customer_segmentation.quoted_text(location) ~ ')' %}
            {% do changed.append(location | replace('\n', ', ')) if customer_segmentation.asked_once(states) != run_query(states).rows[0].values() | list %}
        {% endif %}
    {% endfor %}
    {{ return(changed) }}
{% endmacro %}


{#-
    Writes a new copy and swaps it in.

    served   nodes of the models for readers
    kept     nodes of the fits for the next build
    results  dbt's results of this run
    returns  the path that readers open
-#}
{% macro write_served_copy(served, kept, results) %}
    {% set folder = customer_segmentation.quoted_text(var('serve_folder')) %}
    {% set database = customer_segmentation.quoted_text(run_query('select begin_served_copy(' ~ folder ~ ')').columns[0].values()[0]) %}
    {#- half of DuckDB's size, since who asks for one customer reads a block of each column; in a quarter it would not compress wide decimals -#}
    {% set statements = ['attach ' ~ database ~ ' as served_copy (block_size 131072)', 'create schema served_copy.fit'] %}
    {#- sorted by key, so that one customer is found without reading the rest -#}
    {% for model in served %}
        {% do statements.append('create table served_copy.' ~ adapter.quote(model.alias) ~ ' as select * from ' ~ model.relation_name ~ ' order by 1') %}
    {% endfor %}
    {% for model in kept %}
        {% do statements.append('create table served_copy.fit.' ~ adapter.quote(model.alias) ~ ' as select * from ' ~ model.relation_name) %}
    {% endfor %}
    {% do statements.append('create table served_copy.build_checks as ' ~ customer_segmentation.build_checks(results)) %}
    {#- at once, since dbt's own work around a query costs more than most of them -#}
    {% do run_query((statements + ['detach served_copy']) | join(';\n')) %}
    {{ return(run_query('select finish_served_copy(' ~ database ~ ')').columns[0].values()[0]) }}
{% endmacro %}


{#- SQL of what this run did, one row per model, seed, test and unit test, sorted by kind and name: what readers trust the copy for. -#}
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
