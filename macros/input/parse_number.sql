{#-
    A number, as DECIMAL; null where the text is none.

    Text may carry a currency sign or code, thousands separators where they belong, and brackets or a minus for what is
    negative. "12,50" is twelve and a half only where the separator is a comma; it is never read as 1250.

    expression          SQL
    type                the column's type, as the engine names it; none for text
    decimal_separator   "," or anything else for "."
    sql_type            DECIMAL type of the result; what does not fit is null
    returns             SQL
-#}
{% macro parse_number(expression, type, decimal_separator, sql_type) %}
    {% if not customer_segmentation.is_text(type) %}
        {{ return(customer_segmentation.try_cast(expression, sql_type)) }}
    {% endif %}
    {{ return(adapter.dispatch('parse_number_text', 'customer_segmentation')(expression, decimal_separator, sql_type)) }}
{% endmacro %}


{% macro default__parse_number_text(expression, decimal_separator, sql_type) %}
    {{ return(customer_segmentation.try_cast(expression, sql_type)) }}
{% endmacro %}

{% macro duckdb__parse_number_text(expression, decimal_separator, sql_type) %}
    {% set is_comma = decimal_separator == ',' %}
    {% set thousands, decimals = ('.', ',') if is_comma else (',', '.') %}
    {#- signs and codes go; digits, separators and what makes a number negative stay -#}
    {% set bare -%}
        regexp_replace(regexp_replace(
            {{ expression }},
            '^\s*([(+−-]?)\s*([A-Z]{1,2}\s?\$|[A-Z]{3}|Rs\.?|kr\.?|Fr\.?|\p{Sc})?\s*|[\s\x{00A0}]*([A-Z]{3}|[Ee]uros?|kr\.?|Fr\.?|zł|Kč|Ft|TL|lei|руб\.?|р\.?|грн\.?|лв\.?|\p{Sc})?\s*$', '\1', 'g'
        ), '[\s\x{00A0}\x{202F}''’]', '', 'g')
    {%- endset %}
    {#- thousands come in threes, and in India in twos before the last three -#}
    {% set whole = '\\d{1,3}([' ~ thousands ~ ']\\d{3})+|\\d{1,2}([' ~ thousands ~ ']\\d\\d)+[' ~ thousands ~ ']\\d{3}|\\d+' %}
    {% set number = '(' ~ whole ~ ')?([' ~ decimals ~ ']\\d*)?' %}
    {% set is_number = "'^([+−-]?" ~ number ~ '|[(]' ~ number ~ '[)]|' ~ number ~ "[−-])$'" %}
    {% set slow -%}
        case when regexp_matches({{ bare }}, {{ is_number }}) then try_cast(
            case when regexp_matches({{ bare }}, '[(−-]') then '-' else '' end
            || translate({{ bare }}, '{{ decimals }}{{ thousands }}()+−-', '.')
            as {{ sql_type }}
        ) end
    {%- endset %}
    {{ return(slow if is_comma else 'coalesce(try_cast(' ~ expression ~ ' as ' ~ sql_type ~ '), ' ~ slow ~ ')') }}
{% endmacro %}


{#-
    The decimal separator of a text column: var decimal_separator, else the one that its values prove, else the one that
    the input's other numbers prove.

    mapping   what input_mapping returns
    name      contract column
    returns   "." or ","; "unproven" where all there is are values such as 1.250, which is read as with "."
-#}
{% macro decimal_separator(mapping, name) %}
    {% if var('decimal_separator', none) or not execute %}
        {{ return(var('decimal_separator', none) or '.') }}
    {% endif %}
    {{ return(adapter.dispatch('decimal_separator', 'customer_segmentation')(mapping, name)) }}
{% endmacro %}

{% macro default__decimal_separator(mapping, name) %}
    {{ return('.') }}
{% endmacro %}

{% macro duckdb__decimal_separator(mapping, name) %}
    {% set expressions = [] %}
    {% for other in [name] + ['amount', 'unit_price', 'discount_amount', 'quantity', 'loyalty_score']
        if mapping.expressions.get(other) is not none and customer_segmentation.is_text(mapping.types.get(other)) %}
        {% do expressions.append(mapping.expressions[other]) %}
    {% endfor %}
    {{ return(customer_segmentation.proven_separator(mapping, expressions)) }}
{% endmacro %}


{#-
    The decimal separator that the values of the first expression prove, else those of the next, and so on; see decimal_separator.
    A row after the last day that counts proves nothing, unless all are.
-#}
{% macro proven_separator(mapping, expressions) %}
    {{ return(adapter.dispatch('proven_separator', 'customer_segmentation')(mapping, expressions)) }}
{% endmacro %}

{% macro default__proven_separator(mapping, expressions) %}
    {{ return('.') }}
{% endmacro %}

{% macro duckdb__proven_separator(mapping, expressions) %}
    {#- digits after a comma that are not three; a zero or four digits before it; thousands in points before it -#}
    {% set shows_comma = '^\\D*([\\d.]*,(\\d\\d?|\\d{4,})|0,\\d+|\\d{4,},\\d+|\\d{1,3}([.]\\d{3})+,\\d+|\\d{1,3}([.]\\d{3}){2,})\\D*$' %}
    {% set shows_point = '^\\D*([\\d,]*[.](\\d\\d?|\\d{4,})|0[.]\\d+|\\d{4,}[.]\\d+|\\d{1,3}(,\\d{3})+[.]\\d+|\\d{1,3}(,\\d{3}){2,})\\D*$' %}
    {% set may_be_either = '^\\D*[1-9]\\d{0,2}[.]\\d{3}\\D*$' %}
    {% set columns, counts = [], [] %}
    {% for expression in expressions %}
        {% set column = 'number_text_' ~ loop.index %}
        {% do columns.append('cast(' ~ expression ~ ' as varchar) as ' ~ column) %}
        {% for pattern in [shows_comma, shows_point, may_be_either] %}
            {% do counts.append('count(*) filter (where regexp_matches(' ~ column ~ ", '" ~ pattern ~ "'))") %}
        {% endfor %}
    {% endfor %}
    {#- a column of its own, since a date taken from the order's other lines is a window, which no WHERE takes -#}
    {% do columns.append(customer_segmentation.is_known_row(mapping) ~ ' as is_known_row') %}
    {% set numbers = 'select ' ~ columns | join(', ') ~ ' from ' ~ mapping.relation %}
    {% set known = 'select * from (' ~ numbers ~ ') as numbers where is_known_row' %}
    {% set found = namespace(counts=[0]) %}
    {#- the first rows hardly ever leave it open; where they do, all are asked, and later ones where there are no others -#}
    {% for rows in [known ~ ' limit 10000', known, numbers] %}
        {% if not loop.last or not found.counts[0] %}
            {% set found.counts = run_query('select count(*), ' ~ counts | join(', ') ~ ' from (' ~ rows ~ ') as numbers').rows[0].values() %}
        {% endif %}
        {% for comma, point, either in found.counts[1:] | batch(3) if comma or point %}
            {{ return(',' if not point else '.') }}
        {% endfor %}
    {% endfor %}
    {{ return('unproven' if found.counts[3] else '.') }}
{% endmacro %}


{#- Whether a row of an input is not dated after the last day that counts: SQL, true where it has no date that can be read. -#}
{% macro is_known_row(mapping) %}
    {% set conditions = ['true'] %}
    {% for name in (['transaction_at'] if 'transaction_at' in mapping.expressions else ['joined_at', 'updated_at']) %}
        {% set expression = mapping.expressions.get(name) %}
        {% if expression is not none and not customer_segmentation.bind_error('select ' ~ expression ~ ' from ' ~ mapping.relation) %}
            {% set order = customer_segmentation.date_order(expression, mapping.relation) %}
            {% set moment = customer_segmentation.parse_local_timestamp('cast(' ~ expression ~ ' as varchar)', none, order) %}
            {% do conditions.append('coalesce(cast(' ~ moment ~ " as date) <= date '" ~ customer_segmentation.last_known_date() ~ "', true)") %}
        {% endif %}
    {% endfor %}
    {{ return(conditions | join(' and ')) }}
{% endmacro %}
