{#-
    What is wrong with one input: its mapping, then the values of its first rows. SQL finds the facts, Python says what they mean
    (python/segmentation/checks).

    input_name  transactions or customers
    returns     [text]
-#}
{% macro input_problems(input_name) %}
    {% set mapping = customer_segmentation.input_mapping(input_name) %}
    {% if mapping.relation is none %}
        {{ return([]) }}
    {% endif %}
    {% set location = var(input_name) %}
    {% set facts = {
        'input_name': input_name,
        'location': location,
        'columns': mapping.columns | list,
        'contract': customer_segmentation.input_contract(input_name),
        'mapped': mapping.mapped,
        'expressions': mapping.expressions,
        'unreadable': mapping.unreadable,
        'errors': mapping.errors,
        'open_numbers': mapping.open_numbers,
        'paths': customer_segmentation.utf8_paths(location, customer_segmentation.quoted_text(location)) if customer_segmentation.is_text_location(location) else '',
        'has_names': (var('csv_options', none) or {}).get('header', true),
    } %}
    {% set problems = customer_segmentation.ask_python('mapping_problems', facts) %}
    {% if problems is none %}
        {{ return(customer_segmentation.plain_problems(facts)) }}
    {% elif not problems %}
        {% do customer_segmentation.add_value_facts(facts, mapping) %}
        {% set problems = customer_segmentation.ask_python('mapping_problems' if facts.unreadable else 'value_problems', facts) %}
    {% endif %}
    {{ return(problems) }}
{% endmacro %}


{#- What a function of plugins/input_checks.py says of facts, a list; none where the profile lacks the plugin, and on other engines. -#}
{% macro ask_python(function, facts) %}
    {% if not customer_segmentation.has_function('input_checks') %}
        {{ return(none) }}
    {% endif %}
    {% set answer = run_query("select input_checks('" ~ function ~ "', " ~ customer_segmentation.quoted_text(toyaml(facts)) ~ ')') %}
    {{ return(fromjson(answer.columns[0].values()[0])) }}
{% endmacro %}


{#- The least that is said without Python, in the engine's words. -#}
{% macro plain_problems(facts) %}
    {% set problems = [] %}
    {% set found = facts.location ~ ' has: ' ~ facts.columns | join(', ') ~ '.' %}
    {% if facts.unreadable %}
        {{ return([facts.input_name ~ ': ' ~ facts.location ~ ' cannot be read: ' ~ facts.unreadable.split('\n')[0]]) }}
    {% endif %}
    {% for name, error in facts.errors.items() %}
        {% do problems.append(facts.input_name ~ '_columns: ' ~ name ~ ': ' ~ facts.mapped.get(name) ~ '\n    ' ~ error.split('\n')[0] ~ ' ' ~ found) %}
    {% endfor %}
    {% for name, column in facts.contract.items() if column.is_required and facts.expressions[name] is none and name not in facts.errors %}
        {% do problems.append(facts.input_name ~ '_columns: "' ~ name ~ '" is required and not mapped. ' ~ found) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}


{#- Adds to the facts of an input what its first rows say; `segmentation.checks.values` lists it. -#}
{% macro add_value_facts(facts, mapping) %}
    {% set sample = '(select ' ~ customer_segmentation.mapped_columns(mapping) ~ ' from ' ~ mapping.relation ~ ' limit 10000) as input_sample' %}
    {#- of a damaged Parquet file only reading it tells; of a CSV file the engine says it better -#}
    {% set error = customer_segmentation.query_error('select * from ' ~ sample) if customer_segmentation.is_parquet(facts.location) %}
    {% if error %}
        {% do facts.update({'unreadable': error}) %}
        {{ return('') }}
    {% endif %}

    {% set counts = ['count(*)'] %}
    {% set checked = facts.contract.keys() | reject('in', facts.errors) | select('in', mapping.types) | list %}
    {% for name in checked %}
        {% do counts.append('count(case when ' ~ customer_segmentation.has_value(mapping, name) ~ ' then 1 end)') %}
        {% do counts.append('count(' ~ customer_segmentation.read_column(mapping, name, facts.contract[name].type) ~ ')') %}
    {% endfor %}
    {% set found = run_query('select ' ~ counts | join(', ') ~ ' from ' ~ sample).rows[0] %}
    {% set values = {} %}
    {% for name in checked %}
        {% do values.update({name: customer_segmentation.value_facts(
            mapping, name, facts.contract[name], sample, found[2 * loop.index0 + 1] | int, found[2 * loop.index0 + 2] | int
        )}) %}
    {% endfor %}

    {#- of a longer input it is known only later, in cluster_training_sample -#}
    {% set is_short = facts.input_name == 'transactions' and found[0] < 10000 %}
    {% set rows = '(select ' ~ customer_segmentation.mapped_columns(mapping) ~ ' from ' ~ mapping.relation ~ ') as input_rows' %}
    {% do facts.update({
        'row_count': found[0] | int,
        'values': values,
        'currencies': customer_segmentation.first_column(
            'select distinct upper(' ~ customer_segmentation.read_column(mapping, 'currency', 'text') ~ ') as currency from ' ~ sample ~ ' order by 1'
        ) | select | list if 'currency' in checked else [],
        'statuses': customer_segmentation.status_counts(mapping, sample) if 'transaction_status' in checked else [],
        'first_date': customer_segmentation.first_column(
            'select min(cast(' ~ customer_segmentation.read_column(mapping, 'transaction_at', 'timestamp') ~ ' as date)) from ' ~ rows
        )[0] if facts.input_name == 'transactions' and var('as_of', none) is not none else none,
        'customer_count': customer_segmentation.first_column(
            'select count(distinct ' ~ customer_segmentation.read_column(mapping, 'customer_id', 'id') ~ ') from ' ~ sample
        )[0] | int if is_short else none,
        'settings': {
            'as_of': var('as_of', none), 'exchange_rates': var('exchange_rates'),
            'segment_count': var('segment_count'), 'minimum_segment_count': var('minimum_segment_count'),
        },
    }) %}
{% endmacro %}


{#- What one column's values say; all rows are asked only where the first leave it open: a file sorted by customer opens with its guests. -#}
{% macro value_facts(mapping, name, column, sample, given, parsed) %}
    {% set is_text = customer_segmentation.is_text_input(mapping.types[name]) %}
    {% set value = {
        'given': given,
        'parsed': parsed,
        'is_empty': column.is_required and given == 0 and customer_segmentation.first_column(
            'select count(*) from (select ' ~ mapping.expressions[name] ~ ' as ' ~ name ~ ' from ' ~ mapping.relation ~ ') as input_column'
            ~ ' where ' ~ customer_segmentation.has_value(mapping, name)
        )[0] == 0,
    } %}
    {% if column.type == 'timestamp' and is_text %}
        {% do value.update({'date_order': customer_segmentation.date_order(mapping.expressions[name], mapping.relation)}) %}
    {% elif column.type in ['money', 'quantity', 'unit_price', 'score'] and is_text %}
        {% do value.update({'separator': customer_segmentation.decimal_separator(mapping, name)}) %}
    {% endif %}
    {% if value.date_order == 'unproven' %}
        {% do value.update(customer_segmentation.date_order_proof(mapping.expressions[name], mapping.relation)) %}
    {% endif %}
    {% if value.separator == 'unproven' %}
        {% do value.update({'open_numbers': customer_segmentation.first_column(
            'select distinct open_number from (select ' ~ mapping.expressions[name] ~ ' as open_number from ' ~ mapping.relation ~ ') as input_column'
            ~ " where open_number like '%.___%' order by 1 limit 3"
        )}) %}
    {% endif %}
    {% if parsed < given %}
        {% do value.update({'unread': customer_segmentation.first_column(
            'select distinct cast(' ~ name ~ ' as ' ~ dbt.type_string() ~ ') as unread from ' ~ sample
            ~ ' where ' ~ customer_segmentation.has_value(mapping, name) ~ ' and ' ~ customer_segmentation.read_column(mapping, name, column.type)
            ~ ' is null order by 1 limit 3'
        )}) %}
    {% endif %}
    {{ return(value) }}
{% endmacro %}


{#- [[status word, rows]] of the first rows, most frequent first. -#}
{% macro status_counts(mapping, sample) %}
    {% set words = [] %}
    {% for row in run_query(
        'select status_word, count(*) as row_count from (select ' ~ customer_segmentation.read_column(mapping, 'transaction_status', 'text')
        ~ ' as status_word from ' ~ sample ~ ') as statuses where status_word is not null group by status_word order by row_count desc, status_word'
    ) %}
        {% do words.append([row[0], row[1] | int]) %}
    {% endfor %}
    {{ return(words) }}
{% endmacro %}


{% macro first_column(sql) %}
    {{ return(run_query(sql).columns[0].values() | list) }}
{% endmacro %}
