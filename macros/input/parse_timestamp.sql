{#-
    A moment as the shop's own clock showed it, and as UTC.

    expression  SQL
    type        the column's type, as the engine names it; none for text
    date_order  dmy, mdy or none: how to read 03/04/2025
    returns     SQL, timestamp without zone; null where the text is none
-#}
{% macro parse_local_timestamp(expression, type, date_order) %}
    {{ return(adapter.dispatch('parse_local_timestamp', 'customer_segmentation')(expression, type, date_order)) }}
{% endmacro %}

{% macro default__parse_local_timestamp(expression, type, date_order) %}
    {{ return(customer_segmentation.try_cast(expression, dbt.type_timestamp())) }}
{% endmacro %}

{% macro duckdb__parse_local_timestamp(expression, type, date_order) %}
    {% set zone = "'" ~ var('input_timezone') ~ "'" %}
    {% if type == 'timestamp with time zone' %}
        {{ return('(' ~ expression ~ ' at time zone ' ~ zone ~ ')') }}
    {% elif customer_segmentation.is_text(type) or type.endswith('int') or type.endswith('integer') %}
        {% set text = customer_segmentation.trim_text(expression) %}
        {% set has_offset = 'regexp_matches(' ~ text ~ ", ':\\d\\d(\\.\\d+)?\\s*(Z|UTC|GMT|[+-]\\d\\d(:?\\d\\d)?)$')" %}
        {% set joined_offset = 'regexp_replace(' ~ text ~ ", '\\s+([+-])', '\\1')" %}
        {#- words such as epoch and infinity are timestamps to the engine, not to a shop -#}
        {% set local -%}
            case
                when {{ has_offset }} then try_cast({{ joined_offset }} as timestamptz) at time zone {{ zone }}
                when regexp_matches({{ text }}, '^\d{4}-') then try_cast({{ text }} as timestamp)
                -- apart from the others: %Y would read 24/01/02 as the year 24
                when regexp_matches({{ text }}, '^\d{4}') then try_strptime({{ text }}, {{ customer_segmentation.date_formats('ymd') }})
                when regexp_matches({{ text }}, '\d') then try_strptime({{ text }}, {{ customer_segmentation.date_formats(date_order) }})
            end
        {%- endset %}
        {{ return(local) }}
    {% else %}
        {{ return(customer_segmentation.try_cast(expression, 'timestamp')) }}
    {% endif %}
{% endmacro %}


{#- The shop's clock to UTC. -#}
{% macro to_utc(expression) %}
    {{ return(expression if var('input_timezone') == 'UTC' else adapter.dispatch('to_utc', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__to_utc(expression) %}
    {{ return("to_utc_timestamp(" ~ expression ~ ", '" ~ var('input_timezone') ~ "')") }}
{% endmacro %}

{% macro duckdb__to_utc(expression) %}
    {{ return("(" ~ expression ~ " at time zone '" ~ var('input_timezone') ~ "' at time zone 'UTC')") }}
{% endmacro %}


{#- UTC to the shop's clock. -#}
{% macro to_local(expression) %}
    {{ return(expression if var('input_timezone') == 'UTC' else adapter.dispatch('to_local', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro default__to_local(expression) %}
    {{ return("from_utc_timestamp(" ~ expression ~ ", '" ~ var('input_timezone') ~ "')") }}
{% endmacro %}

{% macro duckdb__to_local(expression) %}
    {{ return("(" ~ expression ~ " at time zone 'UTC' at time zone '" ~ var('input_timezone') ~ "')") }}
{% endmacro %}


{#- strptime formats, as a SQL list: year first, or those that can be read one way only and those of the date order where it is known. -#}
{% macro date_formats(date_order) %}
    {#- two-digit years first: %Y would read 24 as the year 24, %y never reads 2024 -#}
    {% set orders = {
        'ymd': ['%Y/%m/%d', '%Y.%m.%d', '%Y%m%d'],
        'dmy': ['%d/%m/%y', '%d.%m.%y', '%d-%m-%y', '%d/%m/%Y', '%d.%m.%Y', '%d-%m-%Y'],
        'mdy': ['%m/%d/%y', '%m.%d.%y', '%m-%d-%y', '%m/%d/%Y', '%m.%d.%Y', '%m-%d-%Y'],
    } %}
    {% set words = [
        '%d %b %Y', '%d %B %Y', '%d-%b-%y', '%d-%b-%Y', '%b %d, %Y', '%B %d, %Y', '%b %d %Y', '%a, %d %b %Y', '%d/%b/%Y',
    ] %}
    {% set dates = orders.get(date_order or '', []) + (words if date_order != 'ymd' else []) %}
    {% set times = ['', ' %H:%M', ' %H:%M:%S', ' %H:%M:%S.%f', ' %I:%M %p', ' %I:%M:%S %p', ', %H:%M', ', %H:%M:%S', 'T%H:%M:%S'] %}
    {% set formats = ['%Y%m%d%H%M%S'] if date_order == 'ymd' else [] %}
    {% for date in dates %}
        {% for time in times %}
            {% do formats.append(date ~ time) %}
        {% endfor %}
    {% endfor %}
    {{ return("['" ~ formats | join("', '") ~ "']") }}
{% endmacro %}


{#-
    How a text column writes 03/04/2025: var date_order, else the order its values prove.
    Day first is proven by a date that exists only so (13/04/2025) while none exists only the other way, and likewise
    month first. Returns dmy, mdy, "unproven", or none where no value is written like this.
-#}
{% macro date_order(expression, relation) %}
    {% if var('date_order', none) or not execute %}
        {{ return(var('date_order', none)) }}
    {% endif %}
    {{ return(adapter.dispatch('date_order', 'customer_segmentation')(expression, relation)) }}
{% endmacro %}

{% macro default__date_order(expression, relation) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__date_order(expression, relation) %}
    {#- a dot between digits is day first wherever it is used -#}
    {% set dates = "select trim(cast(" ~ expression ~ " as varchar)) as date_text from " ~ relation %}
    {% set in_question = "date_text ~ '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}.*'" %}
    {% set seen = run_query('select count(*) filter (where ' ~ in_question ~ ') from (' ~ dates ~ ' limit 10000)') %}
    {% if seen.columns[0].values()[0] == 0 %}
        {{ return(none) }}
    {% endif %}
    {% set proof = run_query(
        "select count(*) filter (where date_text ~ '^(1[3-9]|2[0-9]|3[01])[/.-].*'),"
        ~ " count(*) filter (where date_text ~ '^[0-9]{1,2}[/.-](1[3-9]|2[0-9]|3[01])[/.-].*'),"
        ~ " count(*) filter (where date_text ~ '^[0-9]{1,2}[.].*')"
        ~ ' from (' ~ dates ~ ') where ' ~ in_question
    ).rows[0] %}
    {% if proof[0] > 0 and proof[1] == 0 %}
        {{ return('dmy') }}
    {% elif proof[1] > 0 and proof[0] == 0 %}
        {{ return('mdy') }}
    {% elif proof[2] > 0 and proof[1] == 0 %}
        {{ return('dmy') }}
    {% endif %}
    {{ return('unproven') }}
{% endmacro %}
