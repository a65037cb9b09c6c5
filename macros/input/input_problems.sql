{#- What is wrong with one input: its mapping, then the values of its first rows. Python says it (python/segmentation/checks). -#}
{% macro input_problems(input_name) %}
    {% set mapping = customer_segmentation.input_mapping(input_name) %}
    {% if mapping.relation is none %}
        {{ return([]) }}
    {% endif %}
    {% set facts = dict(mapping) %}
    {% do facts.update({
        'input_name': input_name,
        'transactions_filter': var('transactions_filter', none) if input_name == 'transactions' else none,
        'order_columns': var('order_columns', none),
        'columns': mapping.columns | list,
        'contract': customer_segmentation.input_contract(input_name),
    }) %}
    {% do facts.update(customer_segmentation.location_facts(customer_segmentation.input_location(input_name))) %}
    {% set problems = customer_segmentation.ask_python('mapping_problems', facts) %}
    {% if problems is none %}
        {{ return(customer_segmentation.plain_problems(facts)) }}
    {% elif problems %}
        {{ return(problems) }}
    {% endif %}

    {% set reads, says, open_dates, separators = {}, {}, {}, {} %}
    {% for name, column in facts.contract.items() if name in mapping.types %}
        {% do reads.update({name: customer_segmentation.read_column(mapping, name, column.type)}) %}
        {% do says.update({name: customer_segmentation.has_value(mapping, name)}) %}
        {% if customer_segmentation.is_text_input(mapping.types[name]) and column.type == 'timestamp' %}
            {% if customer_segmentation.date_order(mapping.expressions[name], mapping.relation) == 'unproven' %}
                {% do open_dates.update({name: customer_segmentation.date_order_proof(mapping.expressions[name], mapping.relation)}) %}
            {% endif %}
        {% elif customer_segmentation.is_text_input(mapping.types[name]) and column.type not in ['id', 'text'] %}
            {% do separators.update({name: customer_segmentation.decimal_separator(mapping, name)}) %}
        {% endif %}
    {% endfor %}
    {% set rows = 'select ' ~ customer_segmentation.mapped_columns(mapping) ~ ' from ' ~ mapping.relation %}
    {% do facts.update({
        'sample': {'first_rows': '(' ~ rows ~ ' limit 10000)', 'all_rows': '(' ~ rows ~ ')', 'reads': reads, 'says': says},
        'open_dates': open_dates,
        'separators': separators,
        'settings': {
            'as_of': var('as_of', none), 'exchange_rates': var('exchange_rates'),
            'segment_count': var('segment_count'), 'minimum_segment_count': var('minimum_segment_count'),
        },
    }) %}
    {% for notice in customer_segmentation.ask_python('expression_notices', facts) %}
        {% do print(notice) %}
    {% endfor %}
    {{ return(customer_segmentation.ask_python('value_problems', facts)) }}
{% endmacro %}


{#- What the checks are told of where an input is, and of how its files are written. -#}
{% macro location_facts(location) %}
    {% set options, files = var('csv_options', none) or {}, location if customer_segmentation.is_file(location) else '' %}
    {{ return({
        'location': location | replace('\n', ', '), 'files': files, 'encoding': var('csv_encoding', none) or '',
        'has_options': options != {}, 'has_names': options.get('header', true),
    }) }}
{% endmacro %}


{#- What a function of segmentation.checks says of facts; none where the profile lacks the plugin input_checks, and on other engines. -#}
{% macro ask_python(function, facts) %}
    {% if not customer_segmentation.has_function('input_checks') %}
        {{ return(none) }}
    {% endif %}
    {% set answer = run_query(
        "select input_checks('" ~ function ~ "', " ~ customer_segmentation.quoted_text(toyaml(facts)) ~ ", current_setting('TimeZone'))"
    ) %}
    {{ return(fromjson(answer.columns[0].values()[0])) }}
{% endmacro %}


{#- The least that is said without Python, in the engine's words. -#}
{% macro plain_problems(facts) %}
    {% set found = facts.location ~ ' has: ' ~ facts.columns | join(', ') ~ '.' %}
    {% if facts.unreadable %}
        {{ return([facts.input_name ~ ': ' ~ facts.location ~ ' cannot be read: ' ~ facts.unreadable.split('\n')[0]]) }}
    {% endif %}
    {% set problems = [] %}
    {% for name, error in facts.errors.items() %}
        {% do problems.append(facts.input_name ~ '_columns: ' ~ name ~ ': ' ~ facts.mapped.get(name) ~ '\n    ' ~ error.split('\n')[0] ~ ' ' ~ found) %}
    {% endfor %}
    {% for name, column in facts.contract.items() if column.is_required and facts.expressions[name] is none and name not in facts.errors %}
        {% do problems.append(facts.input_name ~ '_columns: "' ~ name ~ '" is required and not mapped. ' ~ found) %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}
