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
    {{ return(customer_segmentation.proven_separator(mapping.relation, expressions)) }}
{% endmacro %}


{#- The decimal separator that the values of the first expression prove, else those of the next, and so on; see decimal_separator. -#}
{% macro proven_separator(relation, expressions) %}
    {{ return(adapter.dispatch('proven_separator', 'customer_segmentation')(relation, expressions)) }}
{% endmacro %}

{% macro default__proven_separator(relation, expressions) %}
    {{ return('.') }}
{% endmacro %}

{% macro duckdb__proven_separator(relation, expressions) %}
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
    {#- the first rows hardly ever leave it open; where they do, all are asked -#}
    {% set numbers = namespace(found=none) %}
    {% for limit in [' limit 10000', ''] %}
        {% set numbers.found = run_query(
            'select ' ~ counts | join(', ') ~ ' from (select ' ~ columns | join(', ') ~ ' from ' ~ relation ~ limit ~ ') as numbers'
        ).rows[0].values() %}
        {% for comma, point, either in numbers.found | batch(3) if comma or point %}
            {{ return(',' if not point else '.') }}
        {% endfor %}
    {% endfor %}
    {{ return('unproven' if numbers.found[2] else '.') }}
{% endmacro %}
