{#- Messages about an input, each saying what was found, where, and what to write instead. -#}


{#- An input that cannot be opened. -#}
{% macro explain_unreadable(input_name, location, error) %}
    {% if 'No files found' in error %}
        {{ return(input_name ~ ': no file matches "' ~ location ~ '". Paths start where dbt runs; check the spelling.') }}
    {% elif 'does not exist' in error or 'TABLE_OR_VIEW_NOT_FOUND' in error %}
        {{ return(
            input_name ~ ': there is no relation "' ~ location ~ '" in the warehouse, and it is no file name either '
            ~ '(.csv, .csv.gz, .tsv, .txt, .parquet, or a path with a folder). Check the spelling. '
            ~ error.split('\n')[0]
        ) }}
    {% elif 'utf-8' in error %}
        {{ return(
            input_name ~ ': ' ~ location ~ ' is not UTF-8 text. Add the plugin utf8_files to the profile (README of customer_segmentation, '
            ~ '"As a package"), or convert it once, for example: iconv -f WINDOWS-1252 -t UTF-8 ' ~ location ~ ' > utf8.csv. ' ~ error.split('\n')[0]
        ) }}
    {% endif %}
    {{ return(input_name ~ ': ' ~ location ~ ' cannot be read: ' ~ error.split('\n')[0] ~ '. Is it complete, and of the format its name says?') }}
{% endmacro %}


{#- A file of a format that is not read, or none. -#}
{% macro explain_format(input_name, location) %}
    {% if modules.re.search('^[^(].*\\.(xlsx?|xlsm|ods|numbers)$', location | lower) %}
        {{ return(input_name ~ ': ' ~ location ~ ' is a spreadsheet. Save the sheet as CSV (UTF-8), and write the name of that file.') }}
    {% elif modules.re.search('^[^(].*\\.(json|jsonl|ndjson)(\\.gz)?$', location | lower) %}
        {{ return(input_name ~ ': ' ~ location ~ ' is JSON. Write a query instead, such as ' ~ input_name ~ ": (select * from '" ~ location ~ "')") }}
    {% endif %}
    {{ return(none) }}
{% endmacro %}


{#- A text file that was read as one column, since a line has more or fewer fields than the first; none where that is not so. -#}
{% macro explain_ragged_lines(input_name, location, columns) %}
    {{ return(adapter.dispatch('explain_ragged_lines', 'customer_segmentation')(input_name, location, columns)) }}
{% endmacro %}

{% macro default__explain_ragged_lines(input_name, location, columns) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__explain_ragged_lines(input_name, location, columns) %}
    {% set separators = [',', ';', '|', '\t'] | select('in', columns[0]) | list %}
    {% if columns | length > 1 or not separators or not customer_segmentation.is_text_location(location) %}
        {{ return(none) }}
    {% endif %}
    {% set names = columns[0].split(separators[0]) %}
    {% set types = [] %}
    {% for name in names %}
        {% do types.append("'" ~ loop.index ~ "': 'varchar'") %}
    {% endfor %}
    {% set error = customer_segmentation.query_error(
        'select * from read_csv(' ~ customer_segmentation.utf8_paths(location, customer_segmentation.quoted_text(location))
        ~ ", auto_detect = false, header = true, quote = '\"', delim = '" ~ separators[0] ~ "', columns = {" ~ types | join(', ') ~ '})'
    ) %}
    {% set line = modules.re.search('CSV Error on Line: (\\d+)\\s+Original Line: (.*)', error or '') %}
    {{ return(
        input_name ~ ': ' ~ location ~ ' was read as one column, since not all lines have the ' ~ names | length ~ ' fields of the first, such as line '
        ~ line.group(1) ~ ': ' ~ line.group(2) ~ '. Mend the line, or, where lines may end early, write csv_options: {delim: "' ~ separators[0] | replace('\t', '\\t')
        ~ '", null_padding: true}.' if line else none
    ) }}
{% endmacro %}


{#- An expression that does not work over the columns found. -#}
{% macro explain_unbound(input_name, location, name, written, error, columns) %}
    {% set message = input_name ~ '_columns: ' ~ name ~ ': ' ~ written %}
    {#- as DuckDB, Spark and Sail say it -#}
    {% set referenced = modules.re.search('(?:Referenced column "|Column "(?=[^"]+" referenced that exists)|with name `|Identifier\\(")([^"`]+)["`]', error) %}
    {#- a name of several words is no SQL, so the engine cannot say that there is no such column -#}
    {% set is_name = 'syntax error' in error and modules.re.fullmatch('[\\w .,:#°%&/-]+', written | string) is not none %}
    {% set missing = referenced.group(1) if referenced else (written if is_name else none) %}
    {% if missing %}
        {% set nearest = customer_segmentation.nearest_names(missing, columns.keys()) %}
        {% set is_garbled = modules.re.search('[^\\x00-\\x7f]', columns | join) is not none and not nearest %}
        {{ return(
            message ~ '\n    ' ~ location ~ ' has no column "' ~ missing ~ '"; it has: ' ~ columns | join(', ') ~ '.'
            ~ (' Did you mean "' ~ nearest[0] ~ '"?' if nearest else '')
            ~ (customer_segmentation.headless_hint(columns) if not nearest else '')
            ~ (' If these names look garbled, say how the file is encoded, such as csv_encoding: cp1251.' if is_garbled else '')
        ) }}
    {% endif %}
    {% if 'aggregates are not allowed' in error %}
        {% set error = 'an aggregate such as sum(...) would merge rows; a mapping says what stands on each of them' %}
    {% endif %}
    {{ return(
        message ~ '\n    ' ~ error.split('\n')[0]
        ~ (' (a CSV\'s columns are text: cast them, for example cast(price as decimal(18, 4)))' if 'VARCHAR' in error else '')
    ) }}
{% endmacro %}


{#- What to write where the names of columns look like the first row; nothing where they do not. -#}
{% macro headless_hint(names) %}
    {{ return(
        ' The first line looks like data, not like names. If it is: csv_options: {header: false}'
        if modules.re.search('^[\\d\\s.,:/-]+$', names | join('\n'), modules.re.MULTILINE) else ''
    ) }}
{% endmacro %}


{#- The names that look like one, nearest first: at most two edits in five letters apart. -#}
{% macro nearest_names(name, names) %}
    {% set near = [] %}
    {% for other in names %}
        {% set distance = customer_segmentation.edit_distance(name | lower, other | string | lower) %}
        {% if distance <= 2 * ([name | length, other | length] | max) / 5 %}
            {% do near.append((distance, other)) %}
        {% endif %}
    {% endfor %}
    {{ return(near | sort | map(attribute=1) | list) }}
{% endmacro %}


{#- Levenshtein's distance between two names, with separators left out. -#}
{% macro edit_distance(left, right) %}
    {% set left = modules.re.sub('[\\W_]', '', left) %}
    {% set right = modules.re.sub('[\\W_]', '', right) %}
    {% set state = namespace(row=range(right | length + 1) | list) %}
    {% for left_letter in left %}
        {% set next_row = [loop.index] %}
        {% for right_letter in right %}
            {% do next_row.append([
                state.row[loop.index] + 1,
                next_row[loop.index0] + 1,
                state.row[loop.index0] + (0 if left_letter == right_letter else 1),
            ] | min) %}
        {% endfor %}
        {% set state.row = next_row %}
    {% endfor %}
    {{ return(state.row[-1]) }}
{% endmacro %}


{#- A column's name inside SQL that a person reads: quoted only where it must be. -#}
{% macro sql_name(column) %}
    {% set is_plain = modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', column)
        and column | lower not in 'all and as case check column default desc end from group in like limit not null offset on or order
            primary select table then to union unique user using when where window with'.split() %}
    {{ return(column if is_plain else customer_segmentation.quoted_column(column)) }}
{% endmacro %}
