{#- How Spark reads inputs; the macros that these override say what they return. Sessions have to run in UTC (spark.sql.session.timeZone). -#}


{#-
    A table over the files, in the schema of the build and under a name made of the location: Spark reads no file in a view's FROM with
    options. Its files are found anew by each session, its columns by each build (forget_files).
-#}
{% macro spark__read_files(location) %}
    {% if modules.re.search('\n|\\.(json|jsonl|ndjson|xlsx|xlsm|xlsb|xls|ods|zip)(\\.(gz|zst))?(#.*)?$', location | lower) %}
        {% do exceptions.raise_compiler_error(
            "'" ~ location | replace('\n', ', ') ~ "': Spark reads CSV and Parquet, a file, folder or glob. Load it, then write its relation, such as raw.orders."
        ) %}
    {% endif %}
    {% set table = customer_segmentation.spark_table_of_files(location) %}
    {% if execute %}
        {% do run_query('create table if not exists ' ~ table.name ~ ' ' ~ table.definition) %}
    {% endif %}
    {{ return(table.name) }}
{% endmacro %}


{% macro spark__forget_files(location) %}
    {% do run_query('drop table if exists ' ~ customer_segmentation.spark_table_of_files(location).name) %}
{% endmacro %}


{#- {name, definition: SQL after it}. Spark is told to compare the names of columns file by file: it takes columns by their place otherwise. -#}
{% macro spark_table_of_files(location) %}
    {% set is_parquet = customer_segmentation.is_parquet(location.rstrip('/')) %}
    {% set options = {'mergeSchema': true} if is_parquet else {'header': true, 'escape': '"', 'multiLine': true, 'enforceSchema': false} %}
    {#- what DuckDB names otherwise -#}
    {% set names = {'delim': 'sep', 'new_line': 'lineSep', 'nullstr': 'nullValue', 'skip': none} %}
    {% for name, value in (var('csv_options', none) or {}).items() if not is_parquet %}
        {% if names.get(name, name) is none %}
            {% do exceptions.raise_compiler_error('csv_options: ' ~ name ~ ': Spark has no such option. Load the file into a table, and write its relation.') %}
        {% endif %}
        {% do options.update({customer_segmentation.csv_option(names.get(name, name)): value}) %}
    {% endfor %}
    {% if var('csv_encoding', none) and not is_parquet %}
        {% do options.update({'encoding': var('csv_encoding')}) %}
    {% endif %}
    {#- a glob is an option of the reader; a location is one file or folder -#}
    {% set is_glob = '*' in location or '?' in location %}
    {% do options.update({'path': location}) if is_glob %}
    {% set settings = [] %}
    {% for name, value in options.items() %}
        {% do settings.append(name ~ ' ' ~ customer_segmentation.quoted_text(value | string | lower if value is boolean else value | string)) %}
    {% endfor %}
    {{ return({
        'name': target.schema ~ '.input_' ~ local_md5(location ~ settings | join)[:8],
        'definition': 'using ' ~ ('parquet' if is_parquet else 'csv') ~ ' options (' ~ settings | join(', ') ~ ')'
            ~ ('' if is_glob else ' location ' ~ customer_segmentation.quoted_text(location)),
    }) }}
{% endmacro %}


{% macro spark__query_columns(sql) %}
    {% set columns = {} %}
    {% for column in adapter.get_column_schema_from_query('select * from (' ~ sql ~ ') as input_query limit 0') %}
        {% do columns.update({column.name: column.dtype | lower}) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#- Only dbt-sparkpy can ask without raising. -#}
{% macro sparkpy__bind_error(sql) %}
    {{ return(adapter.bind_error(sql)) }}
{% endmacro %}


{% macro spark__trim_text(expression) %}
    {{ return("trim(both concat(' ', chr(9), chr(10), chr(13), chr(160)) from cast(" ~ expression ~ ' as string))') }}
{% endmacro %}


{% macro spark__is_match(text, pattern) %}
    {{ return(text ~ ' rlike ' ~ customer_segmentation.quoted_text(pattern)) }}
{% endmacro %}


{% macro spark__replace_match(text, pattern, replacement) %}
    {{ return('regexp_replace(' ~ text ~ ', ' ~ customer_segmentation.quoted_text(pattern) ~ ", '" ~ replacement ~ "')") }}
{% endmacro %}


{#- A date as 2025-04-03, 20250403 or 3/4/2025, with or without a time of day. Names of months are read on DuckDB only. -#}
{% macro spark__parse_local_timestamp(expression, type, date_order) %}
    {% set zone = var('input_timezone') %}
    {% if type == 'timestamp' %}
        {#- a moment, like DuckDB's timestamp with time zone; timestamp_ntz is what a clock showed -#}
        {{ return(expression if zone == 'UTC' else 'from_utc_timestamp(' ~ expression ~ ", '" ~ zone ~ "')") }}
    {% elif not (customer_segmentation.is_text(type) or type.endswith('int')) %}
        {{ return(customer_segmentation.try_cast(expression, 'timestamp')) }}
    {% endif %}
    {% set text = customer_segmentation.trim_text(expression) %}
    {% set time = '([ T]\\d{1,2}:\\d{1,2}(:\\d{2}(\\.\\d+)?)?)?' %}
    {% set month_and_day = {'dmy': '$2-$1', 'mdy': '$1-$2'} %}
    {% set iso -%}
        case
            when {{ customer_segmentation.spark__is_match(text, '^\\d{4}[/.]\\d{1,2}[/.]\\d{1,2}\\b') }}
                then {{ customer_segmentation.spark__replace_match(text, '^(\\d{4})[/.](\\d{1,2})[/.](\\d{1,2})', '$1-$2-$3') }}
            when {{ customer_segmentation.spark__is_match(text, '^[12]\\d{7}$') }}
                then {{ customer_segmentation.spark__replace_match(text, '^(\\d{4})(\\d{2})(\\d{2})$', '$1-$2-$3') }}
            when {{ customer_segmentation.spark__is_match(text, '^[12]\\d{13}$') }}
                then {{ customer_segmentation.spark__replace_match(text, '^(\\d{4})(\\d{2})(\\d{2})(\\d{2})(\\d{2})(\\d{2})$', '$1-$2-$3 $4:$5:$6') }}
            {%- if date_order in month_and_day %}
            when {{ customer_segmentation.spark__is_match(text, '^\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4}\\b') }}
                then {{ customer_segmentation.spark__replace_match(text, '^(\\d{1,2})[/.-](\\d{1,2})[/.-](\\d{4})', '$3-' ~ month_and_day[date_order]) }}
            {%- endif %}
            else {{ text }}
        end
    {%- endset %}
    {% set local -%}
        case
            when {{ customer_segmentation.spark__is_match(iso, '^[12]\\d{3}-\\d{1,2}-\\d{1,2}' ~ time ~ '$') }} then try_cast({{ iso }} as timestamp)
            when {{ customer_segmentation.spark__is_match(iso, '^[12]\\d{3}-.*:\\d\\d(\\.\\d+)? ?(Z|UTC|[+-]\\d\\d:?\\d\\d)$') }}
                then from_utc_timestamp(try_cast({{ customer_segmentation.spark__replace_match(iso, ' ?([+-]\\d\\d):?(\\d\\d)$', '$1:$2') }} as timestamp), '{{ zone }}')
            when {{ customer_segmentation.spark__is_match(iso, '^[12]\\d{3}-\\d{1,2}-\\d{1,2} \\d{1,2}:\\d{2}(:\\d{2})? ?[AaPp][Mm]$') }}
                then coalesce(try_to_timestamp(upper({{ iso }}), 'yyyy-M-d h:mm:ss a'), try_to_timestamp(upper({{ iso }}), 'yyyy-M-d h:mm a'))
        end
    {%- endset %}
    {{ return(local) }}
{% endmacro %}


{% macro spark__date_order_proof(expression, relation) %}
    {% set examples = [] %}
    {% for pattern in ['^(1[3-9]|2[0-9]|3[01])[/.-][0-9]{1,2}[/.-]', '^[0-9]{1,2}[/.-](1[3-9]|2[0-9]|3[01])[/.-]', '^[0-9]{1,2}[.]', '^[0-9]{1,2}[/.-]'] %}
        {% do examples.append('min(case when ' ~ customer_segmentation.spark__is_match('date_text', pattern ~ '.*[0-9]{2,4}') ~ ' then date_text end)') %}
    {% endfor %}
    {% set proof = run_query(
        'select ' ~ examples | join(', ') ~ ' from (select ' ~ customer_segmentation.trim_text(expression) ~ ' as date_text from ' ~ relation ~ ') as dates'
    ).rows[0] %}
    {{ return({'day_first': proof[0], 'month_first': proof[1], 'dotted': proof[2]} if proof[3] else none) }}
{% endmacro %}


{#- A number with signs of currencies and separators of thousands. What proves a decimal comma is sought on DuckDB only: var decimal_separator. -#}
{% macro spark__parse_number_text(expression, decimal_separator, sql_type) %}
    {% set thousands, decimals = ('.', ',') if decimal_separator == ',' else (',', '.') %}
    {% set bare = customer_segmentation.spark__replace_match(expression, '[\\s\\x{00A0}\\x{202F}\'’]|[A-Z]{3}|\\p{Sc}', '') %}
    {% set number = '(\\d{1,3}([' ~ thousands ~ ']\\d{3})+|\\d+)?([' ~ decimals ~ ']\\d*)?' %}
    {% set is_number = '^([+−-]?' ~ number ~ '|[(]' ~ number ~ '[)]|' ~ number ~ '[−-])$' %}
    {% set sign = "case when " ~ customer_segmentation.spark__is_match(bare, '[(−-]') ~ " then '-' else '' end" %}
    {% set digits = 'replace(' ~ customer_segmentation.spark__replace_match(bare, '[' ~ thousands ~ '()+−-]', '') ~ ", '" ~ decimals ~ "', '.')" %}
    {% set slow = 'case when ' ~ customer_segmentation.spark__is_match(bare, is_number) ~ ' then try_cast(concat(' ~ sign ~ ', ' ~ digits ~ ') as ' ~ sql_type ~ ') end' %}
    {{ return(slow if decimal_separator == ',' else 'coalesce(try_cast(' ~ expression ~ ' as ' ~ sql_type ~ '), ' ~ slow ~ ')') }}
{% endmacro %}


{% macro spark__text_hash(expression) -%}
    case when {{ expression }} is not null then xxhash64({{ expression }}) end
{%- endmacro %}
