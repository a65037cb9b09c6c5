{#-
    What is wrong with one input: its mapping, then the values of its first rows.

    input_name  transactions or customers
    returns     [text]
-#}
{% macro input_problems(input_name) %}
    {% set mapping = customer_segmentation.input_mapping(input_name) %}
    {% if mapping.problems or mapping.relation is none %}
        {{ return(mapping.problems) }}
    {% endif %}

    {% set location = var(input_name) %}
    {% set contract = customer_segmentation.input_contract(input_name) %}
    {% set sample = '(select ' ~ customer_segmentation.mapped_columns(mapping) ~ ' from ' ~ mapping.relation ~ ' limit 10000) as input_sample' %}

    {% set error = customer_segmentation.read_error(location, 'select * from ' ~ sample) %}
    {% if error %}
        {{ return([customer_segmentation.explain_unreadable(input_name, location, error)]) }}
    {% endif %}

    {% set counts = ['count(*)'] %}
    {% set checked = [] %}
    {% for name, column in contract.items() if mapping.expressions[name] is not none %}
        {% do checked.append(name) %}
        {% do counts.append('count(case when ' ~ customer_segmentation.has_value(mapping, name) ~ ' then 1 end)') %}
        {% do counts.append('count(' ~ customer_segmentation.read_column(mapping, name, column.type) ~ ')') %}
    {% endfor %}
    {% set found = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ sample).rows[0] %}

    {% set problems = [] %}
    {% if found[0] == 0 %}
        {{ return([input_name ~ ': ' ~ location ~ ' has no rows, only columns: ' ~ mapping.columns | join(', ') ~ '.']) }}
    {% endif %}
    {% for name in checked %}
        {% set given = found[2 * loop.index0 + 1] %}
        {% set parsed = found[2 * loop.index0 + 2] %}
        {% set written = (var(input_name ~ '_columns', none) or {}).get(name, name) %}
        {% set order = customer_segmentation.date_order(mapping.expressions[name], mapping.relation)
            if contract[name].type == 'timestamp' and customer_segmentation.is_text_input(mapping.types[name]) else none %}
        {% set separator = customer_segmentation.decimal_separator(mapping, name)
            if contract[name].type in ['money', 'quantity', 'unit_price', 'score'] and customer_segmentation.is_text_input(mapping.types[name]) else none %}
        {% if given == 0 and contract[name].is_required %}
            {#- a file sorted by customer opens with its guests -#}
            {% if customer_segmentation.count_values(mapping, name) == 0 %}
                {% do problems.append(
                    input_name ~ '_columns: ' ~ name ~ ': ' ~ written ~ ' is empty in all rows of ' ~ location
                    ~ '; it has: ' ~ mapping.columns | join(', ') ~ '.'
                ) %}
            {% endif %}
        {% elif order == 'unproven' %}
            {% set proof = customer_segmentation.date_order_proof(mapping.expressions[name], mapping.relation) %}
            {% if proof.day_first %}
                {% set found_dates = "both '" ~ proof.day_first ~ "', which has the day first, and '" ~ proof.month_first ~ "', which has the month first" %}
            {% else %}
                {% set found_dates = 'dates such as ' ~ customer_segmentation.unread_values(mapping, name, contract[name].type, sample)
                    ~ ', and the values do not show whether the day or the month comes first' %}
            {% endif %}
            {% do problems.append(
                input_name ~ '_columns: ' ~ name ~ ': ' ~ written ~ ' has ' ~ found_dates ~ '. Write date_order: dmy, or date_order: mdy'
                ~ ('; dates of the other order are then rejected.' if proof.day_first else '.')
            ) %}
        {% elif separator == 'unproven' %}
            {% do problems.append(
                input_name ~ '_columns: ' ~ name ~ ': ' ~ written ~ ' has numbers such as ' ~ customer_segmentation.open_numbers(mapping, name)
                ~ ', and the values do not show whether the point ends the whole number or parts its thousands. '
                ~ 'Write decimal_separator: ".", or decimal_separator: ",".'
            ) %}
        {% elif parsed < given / 2 %}
            {% set unread = customer_segmentation.unread_values(mapping, name, contract[name].type, sample) %}
            {% do problems.append(
                input_name ~ '_columns: ' ~ name ~ ': ' ~ written ~ ' is no ' ~ contract[name].type ~ ' in ' ~ (given - parsed) ~ ' of '
                ~ given ~ ' values, for example ' ~ unread ~ '. ' ~ customer_segmentation.reading_hint(contract[name].type, name, written, mapping.columns, unread)
            ) %}
        {% endif %}
    {% endfor %}

    {% if 'currency' in checked and not var('exchange_rates') %}
        {% set currencies = run_query(
            'select distinct upper(' ~ customer_segmentation.read_column(mapping, 'currency', 'text') ~ ') as currency from ' ~ sample ~ ' order by 1'
        ).columns[0].values() | select | list %}
        {% if currencies | length > 1 %}
            {% do problems.append(
                'transactions_columns: currency: there are several (' ~ currencies[:8] | join(', ') ~ ') and no exchange_rates. Write what one unit of each '
                ~ 'is worth, such as exchange_rates: {' ~ currencies[0] ~ ': 1, ' ~ currencies[1] ~ ': 1.17}, or currency: null if the amounts are in one currency already.'
            ) %}
        {% endif %}
    {% endif %}

    {% if 'transaction_status' in checked %}
        {% set written = (var(input_name ~ '_columns', none) or {}).get('transaction_status', 'transaction_status') %}
        {% set given = found[2 * checked.index('transaction_status') + 1] %}
        {% set unknown = customer_segmentation.unknown_statuses(mapping, sample) %}
        {% if unknown | sum(attribute=1) > given / 2 %}
            {% do problems.append(
                'transactions_columns: transaction_status: ' ~ written ~ ' says nothing that is known in ' ~ unknown | sum(attribute=1) ~ ' of ' ~ given
                ~ " values: '" ~ unknown[:8] | map(attribute=0) | join("', '") ~ "'. Say which of them are successful, failed, pending, cancelled or refunded, "
                ~ (
                    'for example transaction_status: case ' ~ customer_segmentation.sql_name(written) ~ " when '" ~ unknown[0][0]
                    ~ "' then 'successful' else 'failed' end, " if written in mapping.columns else ''
                ) ~ 'or add them to seeds/reference/transaction_statuses.csv.'
            ) %}
        {% endif %}
    {% endif %}

    {% if input_name == 'transactions' and var('as_of', none) is not none and not problems %}
        {% set first_date = run_query(
            'select min(cast(' ~ customer_segmentation.read_column(mapping, 'transaction_at', 'timestamp') ~ ' as date)) from (select '
            ~ customer_segmentation.mapped_columns(mapping) ~ ' from ' ~ mapping.relation ~ ') as input_rows'
        ).columns[0].values()[0] %}
        {% if first_date is not none and first_date | string > var('as_of') | string %}
            {% do problems.append('as_of: ' ~ var('as_of') ~ ' is before the first transaction of ' ~ location ~ ', which is of ' ~ first_date ~ '.') %}
        {% endif %}
    {% endif %}

    {#- of a longer input it is known only later, in cluster_training_sample -#}
    {% set wanted = var('segment_count') or var('minimum_segment_count') %}
    {% if input_name == 'transactions' and found[0] < 10000 and not problems %}
        {% set customer_count = run_query(
            'select count(distinct ' ~ customer_segmentation.read_column(mapping, 'customer_id', 'id') ~ ') from ' ~ sample
        ).columns[0].values()[0] %}
        {% if customer_count < wanted %}
            {% do problems.append(
                'transactions: ' ~ location ~ ' has fewer customers (' ~ customer_count ~ ') than segments asked for (' ~ wanted
                ~ '). Bring more customers, or lower ' ~ ('segment_count' if var('segment_count') else 'minimum_segment_count') ~ '.'
            ) %}
        {% endif %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}


{#- [(status word, rows)] of the words that transaction_statuses.csv lacks, most frequent first; none where the engine cannot read the file. -#}
{% macro unknown_statuses(mapping, sample) %}
    {% set known = customer_segmentation.known_status_words() %}
    {% if not known %}
        {{ return([]) }}
    {% endif %}
    {% set rows = run_query(
        'select status_word, count(*) as row_count from (select ' ~ customer_segmentation.read_column(mapping, 'transaction_status', 'text')
        ~ ' as status_word from ' ~ sample ~ ') as statuses where lower(status_word) not in (' ~ customer_segmentation.quoted_list(known)
        ~ ') group by status_word order by row_count desc, status_word'
    ).rows %}
    {% set words = [] %}
    {% for row in rows %}
        {% do words.append((row[0], row[1])) %}
    {% endfor %}
    {{ return(words) }}
{% endmacro %}


{#- The words of transaction_statuses.csv, read from the file: this runs before the seed is built. -#}
{% macro known_status_words() %}
    {{ return(adapter.dispatch('known_status_words', 'customer_segmentation')()) }}
{% endmacro %}

{% macro default__known_status_words() %}
    {{ return([]) }}
{% endmacro %}

{% macro duckdb__known_status_words() %}
    {% set words = [] %}
    {% for seed in graph.nodes.values() | selectattr('name', 'equalto', 'transaction_statuses') %}
        {#- as text, and not with the options of the shop's own files -#}
        {% set path = seed.root_path ~ '/' ~ seed.original_file_path %}
        {% do words.extend(run_query("select status_word from read_csv('" ~ path | replace("'", "''") ~ "', all_varchar = true)").columns[0].values()) %}
    {% endfor %}
    {{ return(words) }}
{% endmacro %}


{#- How many rows of the whole input say anything in a contract column. -#}
{% macro count_values(mapping, name) %}
    {% set rows = run_query(
        'select count(*) from (select ' ~ mapping.expressions[name] ~ ' as ' ~ name ~ ' from ' ~ mapping.relation ~ ') as input_column'
        ~ ' where ' ~ customer_segmentation.has_value(mapping, name)
    ) %}
    {{ return(rows.columns[0].values()[0]) }}
{% endmacro %}


{#- Three values that a contract column could not be read from. -#}
{% macro unread_values(mapping, name, type, sample) %}
    {% set rows = run_query(
        'select distinct cast(' ~ name ~ ' as ' ~ dbt.type_string() ~ ') as unread from ' ~ sample
        ~ ' where ' ~ customer_segmentation.has_value(mapping, name) ~ ' and ' ~ customer_segmentation.read_column(mapping, name, type) ~ ' is null'
        ~ ' order by 1 limit 3'
    ) %}
    {{ return("'" ~ rows.columns[0].values() | join("', '") ~ "'") }}
{% endmacro %}


{#- Three numbers that may mean a thousand times more. -#}
{% macro open_numbers(mapping, name) %}
    {% set rows = run_query(
        'select distinct open_number from (select ' ~ mapping.expressions[name] ~ ' as open_number from ' ~ mapping.relation ~ ') as input_column'
        ~ " where open_number like '%.___%' order by 1 limit 3"
    ) %}
    {{ return("'" ~ rows.columns[0].values() | join("', '") ~ "'") }}
{% endmacro %}


{#- What to write instead, by the type that was expected and the values that were found. -#}
{% macro reading_hint(type, name, written, columns, unread) %}
    {% set column = customer_segmentation.sql_name(written) if written in columns else written %}
    {% set moments = customer_segmentation.moment_expressions(column) if type == 'timestamp' else none %}
    {% if moments and modules.re.match("'\\d{10}(\\d{3})?(\\.0)?'", unread) %}
        {% set unit = 'milliseconds' if modules.re.match("'\\d{13}", unread) else 'seconds' %}
        {{ return('They look like ' ~ unit ~ ' since 1970: write ' ~ name ~ ': ' ~ moments[unit] ~ '.') }}
    {% elif moments and modules.re.match("'\\d{5}(\\.\\d+)?'", unread) %}
        {{ return("They look like a spreadsheet's day numbers: write " ~ name ~ ': "' ~ moments.days | replace('"', '\\"') ~ '".') }}
    {% elif moments %}
        {{ return('Say how it is written, for example ' ~ name ~ ': ' ~ moments.text ~ '.') }}
    {% endif %}
    {% if type == 'timestamp' %}
        {{ return('Map another column, or write SQL that makes a timestamp of it.') }}
    {% endif %}
    {{ return('Map another column, or write SQL that makes a number of it, for example ' ~ name ~ ': replace(' ~ column ~ ", ' pcs', '').") }}
{% endmacro %}


{#-
    SQL for a user's mapping that makes a moment of a column.

    returns  {seconds, milliseconds: since 1970, days: of a spreadsheet, text}; none where the engine's SQL is not known
-#}
{% macro moment_expressions(column) %}
    {{ return(adapter.dispatch('moment_expressions', 'customer_segmentation')(column)) }}
{% endmacro %}

{% macro default__moment_expressions(column) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__moment_expressions(column) %}
    {{ return({
        'seconds': 'to_timestamp(' ~ column ~ ')',
        'milliseconds': 'to_timestamp(' ~ column ~ ' / 1000)',
        'days': "timestamp '1899-12-30' + to_seconds(" ~ column ~ ' * 86400)',
        'text': 'try_strptime(' ~ column ~ ", '%d/%m/%Y %H:%M')",
    }) }}
{% endmacro %}
