{#-
    The start of `dbt build`: everything that can be wrong with vars and inputs, said in one message before anything is
    built. The demo needs no check.
-#}
{% macro check_inputs() %}
    {% if not execute or flags.WHICH not in ['build', 'run'] or not customer_segmentation.builds_segments() %}
        {{ return('') }}
    {% endif %}
    {% set problems = customer_segmentation.setting_problems() + customer_segmentation.name_problems() %}
    {% if flags.EMPTY %}
        {% do problems.append(
            '--empty: it would empty the tables of the segments, and several of them need rows. To see that all SQL compiles, write dbt compile; to '
            ~ 'build the rest of a project, --exclude package:customer_segmentation.'
        ) %}
    {% endif %}
    {% do problems.extend(customer_segmentation.package_problems()) %}
    {#- what publish compares with -#}
    {% do customer_segmentation.changed_files() %}
    {% if var('transactions', none) is not none and not problems %}
        {% for input_name in ['transactions', 'customers'] %}
            {% if customer_segmentation.is_file(customer_segmentation.input_location(input_name)) %}
                {% do customer_segmentation.forget_files(customer_segmentation.input_location(input_name)) %}
            {% endif %}
            {% set found = customer_segmentation.order_problems(input_name) or customer_segmentation.relation_problems(input_name, customer_segmentation.input_location(input_name)) %}
            {% if not found and customer_segmentation.is_built_in_this_run(input_name) %}
                {% do customer_segmentation.warn_of_old_input(input_name) %}
            {% elif not found %}
                {% set found = customer_segmentation.input_problems(input_name) %}
            {% endif %}
            {% do problems.extend(found) %}
        {% endfor %}
    {% endif %}
    {% if not problems %}
        {% do problems.extend(customer_segmentation.model_problems() + customer_segmentation.external_problems()) %}
    {% endif %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(
            'The build did not start, and nothing was changed. To mend:\n  - ' ~ problems | join('\n  - ')
        ) %}
    {% endif %}
{% endmacro %}


{#- Whether this run builds any of this project's models: a project that installs it also builds its own alone. -#}
{% macro builds_segments() %}
    {% for node in customer_segmentation.project_nodes() if node.resource_type == 'model' and node.unique_id in selected_resources %}
        {{ return(true) }}
    {% endfor %}
    {{ return(false) }}
{% endmacro %}


{#- Whether an input is a model or seed that this run builds, and so cannot be checked before. -#}
{% macro is_built_in_this_run(input_name) %}
    {% set node = customer_segmentation.referenced_node(input_name) %}
    {{ return(node is not none and node.unique_id in selected_resources) }}
{% endmacro %}


{#- Says at once what is wrong with an input as it stands, where this run builds it anew: the new one may be right. -#}
{% macro warn_of_old_input(input_name) %}
    {% set node = customer_segmentation.referenced_node(input_name) %}
    {% set problems = customer_segmentation.input_problems(input_name) if adapter.get_relation(node.database, node.schema, node.alias) else [] %}
    {% if problems %}
        {% do print(
            var(input_name) ~ ' is built anew by this run. As it stands, the build would stop there:\n  - ' ~ problems | join('\n  - ')
        ) %}
    {% endif %}
    {#- what was learnt of the old says nothing of the new -#}
    {% do graph.pop('customer_segmentation_answers', none) %}
{% endmacro %}


{#- For staging: what check_inputs would have said of an input, had it been there at the start. -#}
{% macro check_new_input(input_name) %}
    {% if execute and flags.WHICH in ['build', 'run'] and var('transactions', none) is not none and customer_segmentation.is_built_in_this_run(input_name) %}
        {% set problems = customer_segmentation.input_problems(input_name) %}
        {% if problems %}
            {% do exceptions.raise_compiler_error('Nothing was made of ' ~ var(input_name) ~ '. To mend:\n  - ' ~ problems | join('\n  - ')) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{#- What is wrong with an input that dbt itself builds: dbt must know that it comes first, and it must be there to be looked at. -#}
{% macro order_problems(input_name) %}
    {% set location = var(input_name, none) %}
    {% set node = customer_segmentation.referenced_node(input_name) %}
    {% if node is not none and not node.relation_name %}
        {{ return([input_name ~ ': ' ~ location ~ ' is ephemeral, and its columns must be looked at first. Make it a view or a table.']) }}
    {% endif %}
    {% for node in graph.nodes.values()
        if location and node.relation_name and node.unique_id in selected_resources and node.package_name != 'customer_segmentation' %}
        {% set names = [node.database, node.schema, node.alias] %}
        {% if location | lower | replace('"', '') in [names | join('.') | lower, names[1:] | join('.') | lower, node.alias | lower] %}
            {{ return([
                input_name ~ ': ' ~ location ~ ' is made by this run, and dbt does not know that it has to come first. Write '
                ~ input_name ~ ": ref('" ~ node.package_name ~ "', '" ~ node.name ~ "')"
            ]) }}
        {% endif %}
    {% endfor %}
    {{ return([]) }}
{% endmacro %}


{#- Models of ours in whose place dbt would read one of the project that installs this one, and seeds of that project that it would not. -#}
{% macro name_problems() %}
    {% set own = customer_segmentation.project_nodes() %}
    {% set names = own | selectattr('resource_type', 'equalto', 'model') | map(attribute='name') | list %}
    {% set mistaken, read = [], [] %}
    {% for node in own if node.resource_type == 'model' %}
        {% do read.extend(node.depends_on.nodes) %}
        {#- what asks for the mapping reads the input, whose name is the shop's -#}
        {% for parent in node.depends_on.nodes if parent.split('.')[:2] != ['model', 'customer_segmentation'] and not modules.re.search('input_(mapping|relation)\\(', node.raw_code) %}
            {% do mistaken.append(parent.split('.')[2]) if parent.split('.')[0] == 'model' and parent.split('.')[2] in names %}
        {% endfor %}
    {% endfor %}
    {% set problems = [
        'Models of yours have the names of models here, and dbt reads yours in their place: ' ~ mistaken | unique | sort | join(', ')
        ~ '. Write in your dbt_project.yml, under flags: require_ref_searches_node_package_before_root: true'
    ] if mistaken else [] %}
    {% for node in graph.nodes.values() if node.resource_type == 'seed' and 'seed.customer_segmentation.' ~ node.name in read and node.package_name != 'customer_segmentation' %}
        {% do problems.append(
            node.original_file_path ~ ' is not read, since ours of that name is. Write in your dbt_project.yml, under seeds: customer_segmentation: '
            ~ 'reference: ' ~ node.name ~ ': {+enabled: false}, or name yours otherwise.'
        ) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}


{#- What is wrong with the vars themselves; without Python nothing but a plugin that is missing. -#}
{% macro setting_problems() %}
    {% if var('csv_encoding', none) and target.type == 'duckdb' and not customer_segmentation.has_function('input_files') %}
        {{ return([
            'csv_encoding: needs the plugin input_files in the profile (README of customer_segmentation, "As a package"), found "'
            ~ var('csv_encoding') ~ '".'
        ]) }}
    {% endif %}
    {% set values = {} %}
    {% for name in customer_segmentation.ask_python('setting_names', {}) or [] %}
        {% do values.update({name: var(name)}) %}
    {% endfor %}
    {% set written = adapter.config.vars.to_dict() %}
    {% set names = written.get('customer_segmentation', {}) | list %}
    {#- a project that installs this one has vars of its own -#}
    {% if project_name == 'customer_segmentation' %}
        {% do names.extend(invocation_args_dict.get('vars', {}) | list + written.keys() | reject('equalto', 'customer_segmentation') | list) %}
    {% endif %}
    {% set attributes = var('customers_columns').keys() | reject('in', customer_segmentation.input_contract('customers')) | list if var('customers_columns') is mapping else [] %}
    {% set problems = customer_segmentation.ask_python('setting_problems', {
        'values': values,
        'written_names': names,
        'number_features': customer_segmentation.number_features(),
        'categories': ['gender', 'city'] + attributes,
    }) %}
    {{ return(customer_segmentation.plain_setting_problems() if problems is none else problems) }}
{% endmacro %}


{#- The columns of customer_features that can be clustered. -#}
{% macro number_features() %}
    {% set features = [] %}
    {% for model in customer_segmentation.project_nodes('customer_features') %}
        {% for column in model.columns.values() if modules.re.match('int|bigint|double|decimal', column.data_type or '') %}
            {% do features.append(column.name) %}
        {% endfor %}
    {% endfor %}
    {{ return(features) }}
{% endmacro %}
