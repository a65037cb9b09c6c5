{#-
    Names each broken rule of a failed test `rules`, and says what to do about failures that come from the machine or a damaged file and not from the project; the engine's own words stand
    in dbt's list of failures.

    results  dbt's results of this run
-#}
{% macro explain_failures(results) %}
    {% set advice = [] %}
    {% for result in results if result.status | string == 'error' and result.message %}
        {% set lacking = modules.re.search("No module named '(\\w+)", result.message) %}
        {% set words = (
            customer_segmentation.module_path_advice() if lacking and lacking.group(1) == 'segmentation'
            else 'Python models need ' ~ lacking.group(1) ~ ', which is not installed where dbt runs: ' ~ customer_segmentation.python_packages()
            if lacking else adapter.dispatch('failure_advice', 'customer_segmentation')(result.message)
        ) %}
        {% do advice.append(words) if words and words not in advice %}
    {% endfor %}
    {% for result in results if result.status | string == 'fail' and (result.node.test_metadata or {}).name == 'rules' %}
        {% set model = result.node.attached_node.split('.')[2] %}
        {% for rule, failures, example in run_query(result.node.compiled_code).rows %}
            {% do print('Broken: ' ~ model ~ ', ' ~ rule ~ ': ' ~ failures ~ (', such as ' ~ example if example is not none else '')) %}
        {% endfor %}
    {% endfor %}
    {% if advice %}
        {% do print('To mend:\n  - ' ~ advice | join('\n  - ')) %}
    {% endif %}
{% endmacro %}


{#- How to install what Python models import; a test holds it to requirements.in. -#}
{% macro python_packages() %}
    {{ return("python -m pip install 'pandas>=3.1,<4' 'scikit-learn>=1.9,<1.10' 'scipy>=1.17'") }}
{% endmacro %}


{#- What to do about an error message of the engine; none where it says so itself. -#}
{% macro default__failure_advice(message) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__failure_advice(message) %}
    {% set full = modules.re.search('"([^"]+)": No space left on device', message) %}
    {% set line = modules.re.search('CSV Error on Line: (\\d+)', message) %}
    {% set file = modules.re.search('file = (.*)', message) %}
    {% if 'No space left on device' in message %}
        {{ return('The disk is full' ~ (' where ' ~ full.group(1) ~ ' lies' if full else '') ~ '. Make room there and build again.') }}
    {% elif 'max_temp_directory_size' in message %}
        {{ return(
            'The disk is full where temporary files lie: beside the warehouse, unless the profile says otherwise. Make room there, or write in the '
            ~ 'profile another folder, config_options: {temp_directory: /large/disk}, or more memory, settings: {memory_limit: 8GB}.'
        ) }}
    {% elif 'Out of Memory Error' in message %}
        {% set limit = run_query("select current_setting('memory_limit')").columns[0].values()[0] %}
        {{ return(
            'The memory was not enough: the limit is ' ~ limit ~ '. Write in the profile more of it, settings: {memory_limit: 8GB}, or have less '
            ~ 'done at once, threads: 1 and settings: {threads: 1, preserve_insertion_order: false}.'
        ) }}
    {% elif line and 'Expected Number of Columns' in message %}
        {{ return(
            'Line ' ~ line.group(1) ~ ' of ' ~ (file.group(1) if file else 'a CSV file') ~ ' has not the columns of the others. Mend it, or, where '
            ~ 'lines may end early, write csv_options: {null_padding: true}.'
        ) }}
    {% elif line %}
        {{ return(
            'Line ' ~ line.group(1) ~ ' of ' ~ (file.group(1) if file else 'a CSV file') ~ ' cannot be read; the list of failures says why. Mend it, or '
            ~ 'write options of DuckDB\'s CSV reader as csv_options.'
        ) }}
    {% elif customer_segmentation.is_damage(message) %}
        {{ return(customer_segmentation.explain_damage([var('transactions'), var('customers', none)] | select | join(', '), message)) }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{#- Whether the engine's words are of a Parquet file that cannot be read in some part; most of them name no file. -#}
{% macro is_damage(message) %}
    {{ return(modules.re.search(
        "(?i)decompress|gzip stream|read enough bytes|corrupt|out of buffer|don't know what type|TProtocolException|found in Parquet file", message
    ) is not none) }}
{% endmacro %}


{% macro explain_damage(location, message) %}
    {{ return(
        'A part of the input (' ~ location ~ ') is damaged: ' ~ (message.split('\n') + [message])[1] | trim ~ '. Copy or export the file again; what was read '
        ~ 'of it is in no served copy.'
    ) }}
{% endmacro %}
