{#-
    Tables that are not the shop's own (var external), such as facts of cities or a calendar of holidays, read row by row.

    returns  SQL of a select with one row per row and value: external_name, key_kind, the parts of the key, day, known_from, is_dated
             (whether it counts only from known_from on), feature, value_text, value_number
-#}
{% macro read_external_tables() %}
    {% set selects = [] %}
    {% for name in var('external', none) or {} %}
        {% do selects.append(customer_segmentation.read_external_table(customer_segmentation.external_table(name))) %}
    {% endfor %}
    {{ return(selects | join('\nunion all\n') or customer_segmentation.no_external_rows()) }}
{% endmacro %}


{% macro no_external_rows() -%}
    select
        {%- for column in ['external_name', 'key_kind', 'customer_id', 'city', 'postcode', 'country', 'feature', 'value_text'] %}
        cast(null as {{ dbt.type_string() }}) as {{ column }},
        {%- endfor %}
        cast(null as date) as day,
        cast(null as date) as known_from,
        false as is_dated,
        cast(null as {{ customer_segmentation.type_double() }}) as value_number
    where 1 = 0
{%- endmacro %}


{#- One table of the var external as it is written, with the relation to read it from and {column in lower case: type}. -#}
{% macro external_table(name) %}
    {% set table = dict(var('external')[name], name=name) %}
    {% do table.update({'relation': customer_segmentation.external_relation(name, table.data), 'types': {}}) %}
    {% for column, type in (customer_segmentation.query_columns('select * from ' ~ table.relation) if execute else {}).items() %}
        {% do table.types.update({column | lower: type | lower}) %}
    {% endfor %}
    {{ return(table) }}
{% endmacro %}


{#- What to write after FROM to read a location; a hook may not refer to a model and takes what dbt found. -#}
{% macro external_relation(name, location) %}
    {% set reference = customer_segmentation.input_reference(location) %}
    {% if not reference %}
        {{ return(customer_segmentation.read_files(location) if customer_segmentation.is_file(location) else customer_segmentation.harmless_relation('external: ' ~ name ~ ': data', location)) }}
    {% elif execute and model.resource_type == 'operation' %}
        {{ return((customer_segmentation.external_node(location) or {}).relation_name) }}
    {% endif %}
    {{ return((ref if reference.function == 'ref' else source)(*reference.names) | string) }}
{% endmacro %}


{#- The model, seed or source that a location refers to, a node of dbt's graph; none for any other location. -#}
{% macro external_node(location) %}
    {% set reference = customer_segmentation.input_reference(location) %}
    {% for node in (graph.nodes.values() | list + graph.sources.values() | list) if reference and node.resource_type != 'test' %}
        {% set names = [node.source_name, node.name] if node.resource_type == 'source' else [node.package_name, node.name] %}
        {% if names[-(reference.names | length):] == reference.names and (node.resource_type == 'source') == (reference.function == 'source') %}
            {{ return(node) }}
        {% endif %}
    {% endfor %}
    {{ return(none) }}
{% endmacro %}


{% macro read_external_table(table) -%}
    {%- set day = customer_segmentation.external_date(table, table.key.get('day')) -%}
    {%- set known_from = customer_segmentation.external_date(table, table.get('known_from')) -%}
    {%- set is_dated = table.get('known_from') is not none or ('day' in table.key and not table.get('known_in_advance')) -%}
    {%- if is_dated and table.get('known_from') is none -%}
        {%- set known_from = 'cast(' ~ dbt.dateadd('day', (table.get('delay_days') or 0) | int, day) ~ ' as date)' -%}
    {%- endif -%}
    {%- for feature, column in table['values'].items() %}
    {%- set text = customer_segmentation.external_text(column) %}
    select
        {{ customer_segmentation.quoted_text(table.name) }} as external_name,
        {{ customer_segmentation.quoted_text(['customer', 'city', 'postcode', 'country', 'day'] | select('in', table.key) | join(', ')) }} as key_kind,
        {{ customer_segmentation.parse_id(customer_segmentation.external_text(table.key.get('customer')), none) }} as customer_id,
        {{ customer_segmentation.parse_text(customer_segmentation.external_text(table.key.get('city'))) }} as city,
        {{ customer_segmentation.parse_id(customer_segmentation.external_text(table.key.get('postcode')), none) }} as postcode,
        {{ customer_segmentation.parse_text(customer_segmentation.external_text(table.key.get('country'))) }} as country,
        {{ day }} as day,
        {{ known_from }} as known_from,
        {{ 'true' if is_dated else 'false' }} as is_dated,
        {{ customer_segmentation.quoted_text(feature) }} as feature,
        {{ customer_segmentation.parse_text(text) }} as value_text,
        {{ customer_segmentation.external_number(table, column) }} as value_number

    from {{ table.relation }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}


{#- A column of any type as text: how a table is written says how it is read. -#}
{% macro external_text(column) %}
    {{ return('cast(' ~ (customer_segmentation.quoted_column(column) if column else 'null') ~ ' as ' ~ dbt.type_string() ~ ')') }}
{% endmacro %}


{% macro external_date(table, column) %}
    {% set text = customer_segmentation.external_text(column) %}
    {% set is_open = column and customer_segmentation.is_text(table.types.get(column | lower)) and execute %}
    {% set order = customer_segmentation.date_order(text, table.relation) if is_open else none %}
    {{ return('cast(' ~ customer_segmentation.parse_local_timestamp(text, none, order) ~ ' as date)') }}
{% endmacro %}


{#- How many days after known_from a value still counts, by external_name; null where that is for ever. -#}
{% macro external_valid_days() -%}
    case
        {%- for name, table in (var('external', none) or {}).items() if table.get('valid_days') %}
        when external_name = {{ customer_segmentation.quoted_text(name) }} then {{ table.valid_days }}
        {%- endfor %}
        when external_name is null then 0
    end
{%- endmacro %}


{#- A number, or 1 and 0 for yes and no. -#}
{% macro external_number(table, column) %}
    {% set text = customer_segmentation.external_text(column) %}
    {% set number = customer_segmentation.parse_number(text, none, customer_segmentation.external_separator(table, column), 'decimal(38, 12)') %}
    {{ return(
        'cast(coalesce(' ~ number ~ ', case when lower(' ~ customer_segmentation.trim_text(text) ~ ") in ('true', 'yes', 'y', 'ja', 'oui', 'sí', 'si', 'sim', 'evet', 'tak') then 1"
        ~ ' when lower(' ~ customer_segmentation.trim_text(text) ~ ") in ('false', 'no', 'n', 'nein', 'non', 'não', 'nao', 'nej', 'hayır', 'nie') then 0 end) as "
        ~ customer_segmentation.type_double() ~ ')'
    ) }}
{% endmacro %}


{#- The decimal separator that a column's values prove, or else those beside it; a row after the last day that counts proves nothing. -#}
{% macro external_separator(table, column) %}
    {% set texts = [] %}
    {% for other in [column] + table['values'].values() | list if customer_segmentation.is_text(table.types.get(other | lower)) %}
        {% do texts.append(customer_segmentation.external_text(other)) %}
    {% endfor %}
    {% if not execute or not customer_segmentation.is_text(table.types.get(column | lower)) %}
        {{ return('.') }}
    {% endif %}
    {% set known_from = table.get('known_from') or table.key.get('day') %}
    {{ return(customer_segmentation.proven_separator(
        {'relation': table.relation, 'expressions': {'updated_at': customer_segmentation.external_text(known_from) if known_from}}, texts
    )) }}
{% endmacro %}


{#- The parts of a key, spelled one way, as one text: those that key_kind names. Null where one of them is missing. -#}
{% macro external_key(parts=['customer', 'city', 'postcode', 'country', 'day']) -%}
    substr(
        {%- for part in parts %}
        {%- set word = {
            'customer': customer_segmentation.customer_key('customer_id'), 'postcode': "lower(replace(postcode, ' ', ''))", 'day': 'cast(day as ' ~ dbt.type_string() ~ ')'
        }.get(part, 'lower(' ~ part ~ ')') %}
        case when key_kind like '%{{ part }}%' then ' | ' || {{ word }} else '' end{{ ' ||' if not loop.last }}
        {%- endfor %},
        4
    )
{%- endmacro %}


{#-
    A select of one row per external table and customer, or per customer and day with a purchase where the table is one of days:
    external_name, customer_id, day, order_count, place_key and external_key.
-#}
{% macro customer_external_keys() -%}
    select
        external_name,
        customer_id,
        day,
        order_count,
        {{ customer_segmentation.external_key(['customer', 'city', 'postcode', 'country']) }} as place_key,
        {{ customer_segmentation.external_key() }} as external_key

    from (
        select
            external_tables.external_name,
            external_tables.key_kind,
            customers.customer_id,
            customers.city,
            {{ customer_segmentation.parse_id('postcodes.attribute_value', none) }} as postcode,
            countries.attribute_value as country,
            purchase_days.ordered_date as day,
            purchase_days.order_count

        from (select distinct external_name, key_kind from {{ ref('stg_shop__external_values') }}) as external_tables
        cross join {{ ref('int_customers_merged') }} as customers
        left join {{ ref('int_customer_attributes_resolved') }} as postcodes
            on customers.customer_id = postcodes.customer_id and postcodes.attribute_name = 'postcode'
        left join {{ ref('int_customer_attributes_resolved') }} as countries
            on customers.customer_id = countries.customer_id and countries.attribute_name = 'country'
        left join {{ ref('int_purchase_days') }} as purchase_days
            on case when external_tables.key_kind like '%day%' then customers.customer_id end = purchase_days.customer_id
    ) as parts
{%- endmacro %}


{#- What is wrong with the var external, in Python's words (segmentation.checks.external): as it is written, then table by table. -#}
{% macro external_problems() %}
    {% set external = var('external', none) or {} %}
    {% if not external or not customer_segmentation.has_function('input_checks') %}
        {{ return([]) }}
    {% endif %}
    {% set taken, places = [], [] %}
    {% for input_name in ['transactions', 'customers'] %}
        {% set expressions = customer_segmentation.input_mapping(input_name).expressions %}
        {% do taken.extend(expressions) %}
        {% do places.extend(['city', 'postcode', 'country'] if customer_segmentation.is_built_in_this_run(input_name) else expressions | select('in', ['city', 'postcode', 'country'])) %}
    {% endfor %}
    {% set problems = customer_segmentation.ask_python('external_problems', {'external': external, 'taken': taken, 'places': places}) %}
    {% for name, table in (external.items() if not problems else []) %}
        {#- what this run makes cannot be looked at before -#}
        {% if (customer_segmentation.external_node(table.data) or {}).unique_id not in selected_resources %}
            {% do problems.extend(customer_segmentation.external_table_problems(name, table)) %}
        {% endif %}
    {% endfor %}
    {{ return(problems) }}
{% endmacro %}


{% macro external_table_problems(name, written) %}
    {% set input_name = 'external: ' ~ name ~ ': data' %}
    {% do customer_segmentation.forget_files(written.data) if customer_segmentation.is_file(written.data) %}
    {% set problems = customer_segmentation.relation_problems(input_name, written.data) %}
    {% if problems %}
        {{ return(problems) }}
    {% endif %}
    {% set relation = customer_segmentation.external_relation(name, written.data) %}
    {% set facts = {
        'name': name, 'input_name': input_name, 'table': written, 'open_dates': [], 'open_numbers': [],
        'last_known_date': customer_segmentation.last_known_date(),
        'unreadable': customer_segmentation.bind_error('select * from ' ~ relation),
    } %}
    {% do facts.update(customer_segmentation.location_facts(written.data)) %}
    {% do facts.update({'columns': [] if facts.unreadable else customer_segmentation.query_columns('select * from ' ~ relation) | list}) %}
    {% set problems = customer_segmentation.ask_python('external_column_problems', facts) %}
    {% if problems %}
        {{ return(problems) }}
    {% endif %}
    {% set table = customer_segmentation.external_table(name) %}
    {% for column in [written.key.get('day'), written.get('known_from')] if column and customer_segmentation.is_text(table.types[column | lower]) %}
        {% do facts.open_dates.append(column) if customer_segmentation.date_order(customer_segmentation.external_text(column), relation) == 'unproven' %}
    {% endfor %}
    {% for column in written['values'].values() if customer_segmentation.external_separator(table, column) == 'unproven' %}
        {% do facts.open_numbers.append(column) %}
    {% endfor %}
    {% do facts.update({
        'rows': 'select *, ' ~ customer_segmentation.external_key() ~ ' as external_key from (' ~ customer_segmentation.read_external_table(table) ~ ') as parts'
    }) %}
    {{ return(customer_segmentation.ask_python('external_value_problems', facts)) }}
{% endmacro %}
