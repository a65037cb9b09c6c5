{#- What to write after FROM to read one input: the demo seed, a ref or source, a relation, a query in brackets, or files. -#}
{% macro input_relation(input_name) %}
    {% set location = customer_segmentation.input_location(input_name) %}
    {% if var('transactions', none) is none %}
        {{ return(ref('raw_' ~ input_name) | string) }}
    {% elif location is none %}
        {{ return(none) }}
    {% elif customer_segmentation.input_reference(location) %}
        {{ return(customer_segmentation.referenced_relation(input_name)) }}
    {% elif customer_segmentation.is_file(location) %}
        {{ return(customer_segmentation.read_files(location)) }}
    {% endif %}
    {{ return(customer_segmentation.harmless_relation(input_name, location)) }}
{% endmacro %}


{#- Where an input is, as text; of several files a line for each. None where the shop has no such input. -#}
{% macro input_location(input_name) %}
    {% set location = var(input_name, none) %}
    {{ return(location | join('\n') if location is sequence and location is not string else location) }}
{% endmacro %}


{#- ref('shop', 'orders') or source('raw', 'orders') as {function, names}; none for any other location. -#}
{% macro input_reference(location) %}
    {% set call = modules.re.fullmatch("\\s*(ref|source)\\s*\\((.*)\\)\\s*", location | string) %}
    {{ return({'function': call.group(1), 'names': modules.re.findall("['\"]([^'\"]+)['\"]", call.group(2))} if call else none) }}
{% endmacro %}


{#- The relation that an input refers to: a model that asks depends on it, a hook may not and takes what dbt found. -#}
{% macro referenced_relation(input_name) %}
    {% if execute and model.resource_type == 'operation' %}
        {{ return(customer_segmentation.referenced_node(input_name).relation_name) }}
    {% endif %}
    {% set reference = customer_segmentation.input_reference(var(input_name)) %}
    {{ return((ref if reference.function == 'ref' else source)(*reference.names) | string) }}
{% endmacro %}


{#- What dbt found for the ref or source of an input, a node of its graph; none for other locations. -#}
{% macro referenced_node(input_name) %}
    {% if customer_segmentation.input_reference(var(input_name, none)) %}
        {% for base_model in customer_segmentation.project_nodes('base_shop__' ~ input_name) %}
            {% for unique_id in base_model.depends_on.nodes %}
                {{ return(graph.nodes.get(unique_id) or graph.sources.get(unique_id)) }}
            {% endfor %}
        {% endfor %}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{#- A location is a file when it has a folder, a glob, or the ending of a format we read; a query in brackets is none, nor is what is no text. -#}
{% macro is_file(location) %}
    {% set endings = 'csv|tsv|txt|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|xlsb|xls|ods|zip' %}
    {{ return(location is string and not location.startswith('(') and modules.re.search('[/\\\\*?]|\\.(' ~ endings ~ ')(\\.(gz|zst))?(#.*)?$', location | lower) is not none) }}
{% endmacro %}


{% macro is_parquet(location) %}{{ return(modules.re.search('\\.(parquet|pq)$', location | lower) is not none) }}{% endmacro %}


{#- Whether an input is a file that has to be parsed, or a query over such files. -#}
{% macro is_text_file(input_name) %}
    {% set location = customer_segmentation.input_location(input_name) %}
    {% set is_demo = var('transactions', none) is none %}
    {% set is_query = modules.re.match('[(].*[.](csv|tsv|txt)\\b', location | string) is not none %}
    {% set is_text = is_query or (customer_segmentation.is_file(location) and not customer_segmentation.is_parquet(location)) %}
    {{ return(is_text and not is_demo) }}
{% endmacro %}


{#- Let this build find the columns of files anew, where an engine keeps them from build to build. -#}
{% macro forget_files(location) %}{{ return(adapter.dispatch('forget_files', 'customer_segmentation')(location)) }}{% endmacro %}

{% macro default__forget_files(location) %}{% endmacro %}


{% macro read_files(location) %}{{ return(adapter.dispatch('read_files', 'customer_segmentation')(location)) }}{% endmacro %}

{% macro default__read_files(location) %}
    {% do exceptions.raise_compiler_error(
        "'" ~ location ~ "' is a file, and " ~ target.type ~ " reads relations only. Load it, then write its relation, such as raw.orders."
    ) %}
{% endmacro %}

{% macro duckdb__read_files(location) %}
    {% set csv_options = var('csv_options', none) or {} %}
    {% set paths = customer_segmentation.readable_files(location, csv_options) %}
    {% if not paths[0] %}
        {#- input_problems says why -#}
        {{ return('(select null as unreadable_file)') }}
    {% endif %}
    {% set listed = "['" ~ paths | map('replace', "'", "''") | join("', '") ~ "']" %}
    {% if customer_segmentation.is_parquet(paths[0]) %}
        {{ return('read_parquet(' ~ listed ~ ', union_by_name = true)') }}
    {% endif %}

    {#- every column as text: DuckDB's sniffer would turn a gender column of only F into false, and lines of #1001 into comments -#}
    {% set options = {'all_varchar': true, 'header': true, 'union_by_name': true, 'comment': ''} %}
    {% do options.update(csv_options) %}
    {% set arguments = [listed] %}
    {% for name, value in options.items() %}
        {% do arguments.append(customer_segmentation.csv_option(name) ~ ' = ' ~ customer_segmentation.literal_value(value)) %}
    {% endfor %}
    {{ return('read_csv(' ~ arguments | join(', ') ~ ')') }}
{% endmacro %}


{#- The name of an option of the CSV reader, which is one word. -#}
{% macro csv_option(name) %}
    {% if not modules.re.fullmatch('\\w+', name | string) %}
        {% do exceptions.raise_compiler_error('csv_options: ' ~ name ~ ' is no name of an option.') %}
    {% endif %}
    {{ return(name) }}
{% endmacro %}


{#- The files to read in place of a location's, all Parquet or all text in UTF-8; the location itself where the profile lacks our plugin. -#}
{% macro readable_files(location, csv_options) %}
    {% if not execute or not customer_segmentation.has_function('input_files') %}
        {{ return(location.split('\n')) }}
    {% endif %}
    {% set arguments = [customer_segmentation.quoted_text(location), customer_segmentation.quoted_text(var('csv_encoding', none) or ''), csv_options != {}] %}
    {% set files = run_query('select unnest(input_files(' ~ arguments | join(', ') ~ '))').columns[0].values() %}
    {{ return(files or location.split('\n')) }}
{% endmacro %}


{#- Whether the profile registered a function of ours (plugins/); a project that installs this one may not have. -#}
{% macro has_function(name) %}
    {% if target.type != 'duckdb' %}
        {{ return(false) }}
    {% endif %}
    {{ return(customer_segmentation.asked_once("select count(*) from duckdb_functions() where function_name = '" ~ name ~ "'")[0] > 0) }}
{% endmacro %}
