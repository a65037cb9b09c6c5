{#- One contract column, read from what the user mapped to it. -#}
{% macro read_column(mapping, name, type) %}
    {#- six decimals: a price of 0.00125 times 10,000 pieces must not be rounded before it is multiplied -#}
    {% set sql_type = {
        'money': customer_segmentation.type_money(),
        'quantity': 'decimal(18, 4)',
        'unit_price': 'decimal(18, 6)',
        'score': customer_segmentation.type_money(),
        'timestamp': dbt.type_timestamp(),
    }.get(type, dbt.type_string()) %}
    {% set expression = mapping.expressions.get(name) %}
    {% set found_type = mapping.types.get(name) %}

    {% if expression is none %}
        {{ return('cast(null as ' ~ sql_type ~ ')') }}
    {% elif type == 'id' %}
        {{ return(customer_segmentation.parse_id(name, found_type)) }}
    {% elif type == 'text' %}
        {{ return(customer_segmentation.parse_text(name)) }}
    {% elif type == 'timestamp' %}
        {% set order = customer_segmentation.date_order(expression, mapping.relation) if is_text_input(found_type) else none %}
        {{ return(customer_segmentation.parse_local_timestamp(name, found_type, order)) }}
    {% endif %}
    {% set separator = customer_segmentation.decimal_separator(mapping, name) if is_text_input(found_type) else '.' %}
    {{ return(customer_segmentation.parse_number(name, found_type, separator, sql_type)) }}
{% endmacro %}


{#- Text that the user brought: the demo's dates and numbers are known to be written one way. -#}
{% macro is_text_input(type) %}{{ return(var('transactions', none) is not none and customer_segmentation.is_text(type)) }}{% endmacro %}


{#- Whether the row says anything in a contract column: true, false, or null where the column is not mapped. -#}
{% macro has_value(mapping, name) %}
    {% if mapping.expressions.get(name) is none %}
        {{ return('cast(null as ' ~ dbt.type_boolean() ~ ')') }}
    {% elif customer_segmentation.is_text(mapping.types.get(name)) %}
        {{ return('(' ~ customer_segmentation.parse_text(name) ~ ') is not null') }}
    {% endif %}
    {{ return(name ~ ' is not null') }}
{% endmacro %}


{#- What a row says in a contract column of numbers where that is none: text; null where it can be read, and where nothing is said. -#}
{% macro unread_text(mapping, name, type) %}
    {% if mapping.expressions.get(name) is none or not customer_segmentation.is_text(mapping.types.get(name)) %}
        {{ return('cast(null as ' ~ dbt.type_string() ~ ')') }}
    {% endif %}
    {{ return('case when ' ~ customer_segmentation.read_column(mapping, name, type) ~ ' is null then ' ~ customer_segmentation.parse_text(name) ~ ' end') }}
{% endmacro %}


{#- What the shop maps to a contract column, as a person would write it: a column has quotes only where its name needs them. -#}
{% macro written_expression(mapping, name) %}
    {% set expression = customer_segmentation.resolve_expression(name, mapping.mapped, mapping.columns) %}
    {% set keywords = 'all|and|any|array|as|asc|at|by|case|cast|check|collate|column|cross|desc|distinct|else|end|from|full|group|having|in|inner|into|join|left|like|limit|not|null|offset|on|or|order|primary|references|right|select|table|then|to|true|union|unique|user|using|when|where|window|with' %}
    {% for column in mapping.columns
        if expression == customer_segmentation.quoted_column(column) and modules.re.fullmatch('(?i)(?!(' ~ keywords ~ ')$)[a-z_][a-z0-9_]*', column) %}
        {{ return(column) }}
    {% endfor %}
    {{ return(expression) }}
{% endmacro %}


{#- The columns of the shop that the expressions of contract columns name, as one text with blanks between; null where they are blank. -#}
{% macro columns_as_given(mapping, names, relation_alias) %}
    {% set expressions, texts = [], ["''"] %}
    {% for name in names %}
        {% do expressions.append(mapping.expressions.get(name) or '') %}
    {% endfor %}
    {% for column in mapping.columns if modules.re.search('(?i)(?<!\\w)' ~ modules.re.escape(column) ~ '(?!\\w)', expressions | join(' ')) %}
        {% do texts.append('coalesce(cast(' ~ relation_alias ~ '.' ~ customer_segmentation.quoted_column(column) ~ ' as ' ~ dbt.type_string() ~ "), '')") %}
    {% endfor %}
    {{ return('nullif(trim(' ~ texts | join(" || ' ' || ") ~ "), '')") }}
{% endmacro %}


{#- The mapped expressions under the contract's names, for the first select of a staging model. -#}
{% macro mapped_columns(mapping) %}
    {% set columns = [] %}
    {% for name, expression in mapping.expressions.items() if expression is not none %}
        {% do columns.append(expression ~ ' as ' ~ (customer_segmentation.quoted_column(name) if name in mapping.attributes else name)) %}
    {% endfor %}
    {{ return(columns | join(',\n        ') or 'null as nothing_mapped') }}
{% endmacro %}


{#- The whole input row as one text, for the reader of a rejected row and to tell equal rows. -#}
{% macro row_text(relation_alias) %}{{ return(adapter.dispatch('row_text', 'customer_segmentation')(relation_alias)) }}{% endmacro %}

{% macro default__row_text(relation_alias) %}to_json(struct({{ relation_alias }}.*)){% endmacro %}

{#- of a struct, Spark leaves out what is null -#}
{% macro spark__row_text(relation_alias) -%}
    {%- set columns = customer_segmentation.query_columns('select * from ' ~ ref('base_shop__transactions')) if execute else {} -%}
    to_json(map(
        {%- for column in columns %}
        {{ customer_segmentation.quoted_text(column) }}, cast({{ relation_alias }}.{{ customer_segmentation.quoted_column(column) }} as string){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{% macro duckdb__row_text(relation_alias) %}cast(to_json({{ relation_alias }}) as varchar){% endmacro %}


{#- A number or text that equal rows share; different rows hardly ever do. -#}
{% macro row_hash(relation_alias) %}{{ return(adapter.dispatch('row_hash', 'customer_segmentation')(relation_alias)) }}{% endmacro %}

{% macro default__row_hash(relation_alias) %}{{ dbt.hash(customer_segmentation.row_text(relation_alias)) }}{% endmacro %}

{% macro duckdb__row_hash(relation_alias) %}hash({{ relation_alias }}){% endmacro %}


{#- What stands for the transaction id of a shop that has none: equal rows have the same. Null where the shop has transaction ids. -#}
{% macro row_id(mapping, relation_alias) %}
    {%- if mapping.expressions.get('transaction_id') is none -%}
    {{ dbt.hash(customer_segmentation.row_text(relation_alias)) }}
    {%- else -%}
    cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{% endmacro %}


{#- A number that equal texts share; different ones hardly ever do. Null for null. -#}
{% macro text_hash(expression) %}{{ return(adapter.dispatch('text_hash', 'customer_segmentation')(expression)) }}{% endmacro %}

{% macro default__text_hash(expression) %}{{ dbt.hash(expression) }}{% endmacro %}

{#- hash of null is a number -#}
{% macro duckdb__text_hash(expression) %}case when {{ expression }} is not null then hash({{ expression }}) end{% endmacro %}
