{#-
    How one input's columns become the contract's.

    input_name  transactions or customers
    returns     {relation: SQL after FROM or none, columns: {name: type} as found, unreadable: why the engine cannot open it or none,
                 mapped: {contract column: what the user wrote}, expressions: {contract column: SQL or none}, types: {contract column: type},
                 attributes: [mapped names beyond the contract], errors: {contract column: why its expression is not run},
                 readings: {contract column: [{column, kind: number or moment, sql, is_open: whether nothing proves how it is written}]},
                 the texts in its expression that are read as such, texts: {contract column: [text column in its expression]}}
-#}
{% macro input_mapping(input_name) %}
    {% set mapping = {
        'relation': customer_segmentation.input_relation(input_name), 'mapped': var(input_name ~ '_columns', none) or {}, 'unreadable': none,
        'columns': {}, 'expressions': {}, 'types': {}, 'attributes': [], 'errors': {}, 'readings': {}, 'texts': {},
    } %}
    {% if not execute or mapping.relation is none %}
        {{ return(mapping) }}
    {% endif %}
    {% set is_demo = var('transactions', none) is none %}
    {% if is_demo %}
        {% do mapping.columns.update(customer_segmentation.demo_columns(input_name)) %}
    {% else %}
        {% do mapping.update({'unreadable': customer_segmentation.bind_error('select * from ' ~ mapping.relation)}) %}
        {% if mapping.unreadable %}
            {{ return(mapping) }}
        {% endif %}
        {% do mapping.columns.update(customer_segmentation.query_columns('select * from ' ~ mapping.relation)) %}
    {% endif %}

    {% set contract = customer_segmentation.input_contract(input_name) %}
    {#- any other name is an attribute of the shop's own, such as loyalty_tier -#}
    {% do mapping.attributes.extend(mapping.mapped.keys() | reject('in', contract) if input_name == 'customers' else []) %}
    {% for name in contract.keys() | list + mapping.attributes %}
        {% do mapping.expressions.update({name: customer_segmentation.resolve_expression(name, mapping.mapped, mapping.columns)}) %}
    {% endfor %}
    {#- one more expression, under a name that no contract column has -#}
    {% set filter = {'transactions_filter': var('transactions_filter', none)} if input_name == 'transactions' else {} %}
    {% do mapping.expressions.update({'transactions_filter': customer_segmentation.resolve_expression('transactions_filter', filter, mapping.columns)} if filter.transactions_filter else {}) %}
    {% if not is_demo %}
        {% do customer_segmentation.read_expressions(input_name, mapping) %}
        {% do customer_segmentation.bind_expressions(mapping) %}
        {% if mapping.expressions.get('transactions_filter') %}
            {% do customer_segmentation.leave_out_no_sales(mapping) %}
        {% endif %}
    {% endif %}
    {{ return(mapping) }}
{% endmacro %}


{#- Lets nothing but sales prove how dates and numbers are written; a filter that is no condition is an error. -#}
{% macro leave_out_no_sales(mapping) %}
    {% if mapping.types.transactions_filter == 'boolean' %}
        {% set rows = 'select *, ' ~ mapping.expressions.transactions_filter ~ ' as is_wanted from ' ~ mapping.relation %}
        {% do mapping.update({'relation': '(select * from (' ~ rows ~ ') as shop_rows where is_wanted)'}) %}
    {% else %}
        {% do mapping.errors.update({'transactions_filter': 'it is ' ~ mapping.types.transactions_filter ~ ' and no condition, which is true or false'}) %}
    {% endif %}
{% endmacro %}


{#- The demo seeds' columns: known without asking the warehouse, so that dbt compiles before the first build. -#}
{% macro demo_columns(input_name) %}
    {% set columns = {} %}
    {% for seed in customer_segmentation.project_nodes('raw_' ~ input_name) %}
        {% for name in seed.columns %}
            {% do columns.update({name: 'text'}) %}
        {% endfor %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{#-
    What the user wrote, as SQL: a column of the file by its name, else an expression. Unwritten, a column maps itself by
    the contract's very name; in any case of letters where nothing is written at all.
-#}
{% macro resolve_expression(name, mapped, columns) %}
    {% set written = mapped.get(name) if name in mapped else name %}
    {% if written is none %}
        {{ return(none) }}
    {% endif %}
    {% for column in columns if column == written or ((name in mapped or not mapped) and column | lower == written | string | trim | lower) %}
        {{ return(customer_segmentation.quoted_column(column)) }}
    {% endfor %}
    {{ return(written | string if name in mapped else none) }}
{% endmacro %}


{#-
    Lets no expression near the engine that does more than to compute, and reads the texts in the others as the numbers and moments that they
    are (python/segmentation/expressions); `mapping` receives expressions, readings and errors. Without Python, texts stay texts.
-#}
{% macro read_expressions(input_name, mapping) %}
    {% set written, names = {}, [] %}
    {% for column in mapping.columns %}
        {% do names.append(customer_segmentation.quoted_column(column)) %}
    {% endfor %}
    {% for name, expression in mapping.expressions.items() if expression is not none and expression not in names %}
        {% do written.update({name: expression}) %}
    {% endfor %}
    {% set answer = customer_segmentation.ask_python('read_expressions', {
        'relation': mapping.relation, 'columns': mapping.columns, 'expressions': written, 'contract': customer_segmentation.input_contract(input_name),
    }) if written else {'expressions': {}, 'texts': {}, 'errors': {}} %}
    {% set answer = answer or customer_segmentation.plain_expressions(written) %}
    {% for name, error in answer.errors.items() %}
        {% do mapping.errors.update({name: error}) %}
        {% do mapping.expressions.update({name: none}) %}
    {% endfor %}
    {% do mapping.texts.update(answer.texts) %}
    {% for name, expression in answer.expressions.items() %}
        {% set found = namespace(sql=expression) %}
        {% for place, column, kind in answer.places[name] %}
            {% set reading = customer_segmentation.reading_of(mapping, column, kind, answer.places[name]) %}
            {% do mapping.readings.setdefault(name, []).append(reading) %}
            {% set found.sql = found.sql | replace(place, reading.sql) %}
        {% endfor %}
        {% do mapping.expressions.update({name: found.sql}) %}
    {% endfor %}
{% endmacro %}


{#- A text column as a number or moment, written as its values prove; of those that prove nothing, as the expression's other numbers do. -#}
{% macro reading_of(mapping, column, kind, places) %}
    {% set text, others = customer_segmentation.quoted_column(column), [] %}
    {% for _, other, other_kind in places if other_kind == 'number' and other != column %}
        {% do others.append(customer_segmentation.quoted_column(other)) %}
    {% endfor %}
    {% if kind == 'number' %}
        {% set style = customer_segmentation.proven_separator(mapping, [text] + others) %}
        {% set sql = customer_segmentation.parse_number(text, none, style, 'decimal(28, 6)') %}
    {% else %}
        {% set style = customer_segmentation.date_order(text, mapping.relation) %}
        {% set sql = customer_segmentation.parse_local_timestamp(text, none, style) %}
    {% endif %}
    {{ return({'column': column, 'kind': kind, 'sql': sql, 'is_open': style == 'unproven'}) }}
{% endmacro %}


{#- Finds out whether the mapped expressions work over the input, and their types; `mapping` receives errors and types. -#}
{% macro bind_expressions(mapping) %}
    {% set written = {} %}
    {% for name, expression in mapping.expressions.items() if expression is not none %}
        {% do written.update({name: customer_segmentation.try_expression(expression)}) %}
    {% endfor %}

    {#- all at once where all work; one by one only to tell which does not -#}
    {% if not customer_segmentation.bind_error(customer_segmentation.select_expressions(written, mapping)) %}
        {% set working = written %}
    {% else %}
        {% set working = {} %}
        {% for name, expression in written.items() %}
            {% set bare = '(' ~ mapping.expressions[name] ~ '\n)' %}
            {% set error = customer_segmentation.bind_error(customer_segmentation.select_expressions({name: expression}, mapping)) %}
            {% if not error %}
                {% do working.update({name: expression}) %}
            {#- the engine tries no window and no subquery; beside all columns an aggregate, which would merge rows, does not bind -#}
            {% elif ' try' in error | lower and not customer_segmentation.bind_error(
                customer_segmentation.select_expressions({name: bare}, mapping) | replace('select ', 'select *, ', 1)
            ) %}
                {% do working.update({name: bare}) %}
            {% else %}
                {% do mapping.expressions.update({name: none}) %}
                {% do mapping.errors.update({name: error}) %}
            {% endif %}
        {% endfor %}
    {% endif %}

    {% if working %}
        {% for name, type in customer_segmentation.query_columns(customer_segmentation.select_expressions(working, mapping)).items() %}
            {% do mapping.types.update({name: type | lower}) %}
        {% endfor %}
        {% do mapping.expressions.update(working) %}
    {% endif %}
{% endmacro %}


{% macro select_expressions(expressions, mapping) %}
    {% set columns = [] %}
    {% for name, expression in expressions.items() %}
        {% do columns.append(expression ~ ' as ' ~ adapter.quote(name)) %}
    {% endfor %}
    {{ return('select ' ~ (columns | join(', ') or '1 as nothing_mapped') ~ ' from ' ~ mapping.relation) }}
{% endmacro %}
