{#-
    A number, as DECIMAL; null where the text is none.

    Text may carry a currency sign or code, thousands separators where they belong, and brackets or a minus for what is
    negative. "12,50" is twelve and a half only where the separator is a comma; it is never read as 1250.

    expression          SQL
    type                the column's type, as the engine names it; none for text
    decimal_separator   "." or ","
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
            '^\s*([(+−-]?)\s*([A-Z]{3}|[A-Z]{0,2}\$|Rs\.?|kr\.?|[€£¥₹₽₺₩])?\s*|[\s\x{00A0}]*([A-Z]{3}|kr\.?|zł|Kč|[$€£¥₹₽₺₩])?\s*$', '\1', 'g'
        ), '[\s\x{00A0}\x{202F}''’]', '', 'g')
    {%- endset %}
    {% set is_number = "'^[(+−-]*(\\d{1,3}([" ~ thousands ~ "]\\d{3})+|\\d+)?([" ~ decimals ~ "]\\d*)?[)−-]?$'" %}
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
    The decimal separator of a text column: var decimal_separator, else the one its values prove.
    A comma is proven by values that are numbers only with it ("12,5"), while none needs a point ("12.5").
-#}
{% macro decimal_separator(expression, relation) %}
    {% if var('decimal_separator', none) or not execute %}
        {{ return(var('decimal_separator', none) or '.') }}
    {% endif %}
    {{ return(adapter.dispatch('decimal_separator', 'customer_segmentation')(expression, relation)) }}
{% endmacro %}

{% macro default__decimal_separator(expression, relation) %}
    {{ return('.') }}
{% endmacro %}

{% macro duckdb__decimal_separator(expression, relation) %}
    {% set counts = run_query(
        "select count(*) filter (where number_text ~ '^[^0-9]*[0-9.]*,([0-9]{1,2}|[0-9]{4,})[^0-9]*$'),"
        ~ " count(*) filter (where number_text ~ '^[^0-9]*[0-9,]*[.]([0-9]{1,2}|[0-9]{4,})[^0-9]*$')"
        ~ ' from (select ' ~ expression ~ ' as number_text from ' ~ relation ~ ' limit 10000)'
    ).rows[0] %}
    {{ return(',' if counts[0] > 0 and counts[1] == 0 else '.') }}
{% endmacro %}
