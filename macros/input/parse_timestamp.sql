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
        {#- what most shops write is cast at once; a lambda gives the others a name after each step, so that it is taken once -#}
        {% set local -%}
            case
                when {{ customer_segmentation.duckdb__is_iso_text(text) }} then try_cast({{ text }} as timestamp)
                else list_transform(
                    list_transform([{{ text }}], lambda moment_text: {{ customer_segmentation.duckdb__iso_text('moment_text', date_order) }}),
                    lambda iso_text: {{ customer_segmentation.duckdb__cast_iso_text('iso_text', zone) }}
                )[1]
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


{#- Whether a text is 2025-04-03 or 2025-04-03 14:05:30 and nothing else: a cast would ignore the PM after 04:05. -#}
{% macro duckdb__is_iso_text(text) -%}
    regexp_matches({{ text }}, '^[12]\d{3}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{1,2}(:\d{2}(\.\d+)?)?)?$')
{%- endmacro %}


{#- A text that duckdb__iso_text made, as a timestamp of the shop's clock; null for anything else. -#}
{% macro duckdb__cast_iso_text(iso_text, zone) -%}
    case
        when {{ customer_segmentation.duckdb__is_iso_text(iso_text) }} then try_cast({{ iso_text }} as timestamp)
        when regexp_matches({{ iso_text }}, '^[12]\d{3}-.*:\d\d(\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d(:?\d\d)?)$')
            then try_cast(regexp_replace({{ iso_text }}, '\s+([+-])', '\1') as timestamptz) at time zone {{ zone }}
        when regexp_matches({{ iso_text }}, '^[12]\d{3}-.*[AaPp]\.?[Mm]\.?$')
            then try_strptime(
                regexp_replace({{ iso_text }}, '\s*([AaPp])\.?[Mm]\.?$', ' \1M'),
                ['%Y-%m-%d %I:%M %p', '%Y-%m-%d %I:%M:%S %p', '%Y-%m-%d %I:%M:%S.%f %p']
            )
    end
{%- endmacro %}


{#-
    A moment with its date as 2025-04-03 and its time as 14:05, however it was spelled; null where no date is found.
    Patterns and not strptime: each format that fails costs two millionths of a second, and there would be a hundred.

    text        SQL, trimmed
    date_order  dmy, mdy or none
-#}
{% macro duckdb__iso_text(text, date_order) %}
    {#- pattern: what to put in its place; the rest of the text follows -#}
    {% set numeric = {} %}
    {% if date_order in ['dmy', 'mdy'] %}
        {% set month_and_day = '\\2-\\1' if date_order == 'dmy' else '\\1-\\2' %}
        {% for year, century in {'\\d{4}': '', '[0-6]\\d': '20', '[7-9]\\d': '19'}.items() %}
            {% do numeric.update({'(\\d{1,2})[/.-](\\d{1,2})[/.-](' ~ year ~ ')': century ~ '\\3-' ~ month_and_day}) %}
        {% endfor %}
    {% endif %}
    {% do numeric.update({
        '(\\d{4})[/.-](\\d{1,2})[/.-](\\d{1,2})': '\\1-\\2-\\3',
        '(\\d{4})(\\d\\d)(\\d\\d)': '\\1-\\2-\\3',
        '(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)': '\\1-\\2-\\3 \\4:\\5:\\6',
    }) %}

    {#- Feb 13, 2024 and 13 Feb 24, with or without the day of the week: which group is the month's name, and which the day -#}
    {% set name = '([^\\s\\d,./-]+)\\.?' %}
    {% set year = '(\\d{4}|\\d\\d)' %}
    {% set named = {
        name ~ '[\\s-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s,-]+' ~ year: (1, 2),
        '(\\d{1,2})(?:st|nd|rd|th|\\.)?[\\s/-]*(?:de\\s+)?' ~ name ~ '[\\s,/-]*(?:de\\s+)?' ~ year: (2, 1),
    } %}

    {% set date_first -%}
        case
            {%- for pattern, replacement in numeric.items() %}
            when regexp_matches({{ text }}, '^{{ pattern }}(\D.*)?$') then regexp_replace({{ text }}, '^{{ pattern }}', '{{ replacement }}')
            {%- endfor %}
            {%- for pattern, (month, day) in named.items() %}
            {%- set pattern = '^(?:[^\\s\\d]+\\s+)?' ~ pattern ~ '(\\D.*)?$' %}
            when regexp_matches({{ text }}, '{{ pattern }}') then regexp_replace(
                regexp_replace({{ text }}, '{{ pattern }}', '\3-')
                || {{ customer_segmentation.duckdb__month_number("regexp_extract(" ~ text ~ ", '" ~ pattern ~ "', " ~ month ~ ")") }}
                || regexp_replace({{ text }}, '{{ pattern }}', '-\{{ day }}\4'),
                '^(\d\d-)', '20\1'
            )
            {%- endfor %}
        end
    {%- endset %}
    {% set time = '(?:,?\\s+|T)(?:at\\s+)?(\\d{1,2})[:.h](\\d{2})(:\\d{2}(?:\\.\\d+)?)?(?:\\s*Uhr)?' %}
    {{ return('regexp_replace(' ~ date_first ~ ", '^(\\d{4}-\\d{1,2}-\\d{1,2})" ~ time ~ "', '\\1 \\2:\\3\\4')") }}
{% endmacro %}


{#- The number of a month, by the first three letters of its name; null for another word, and for juin and juillet four. -#}
{% macro duckdb__month_number(name) %}
    {% set months = [
        'jan ene gen oca', 'feb fev fév şub', 'mar mär mrz maa mrt', 'apr avr abr nis', 'may mai mei mag maj', 'jun giu haz juin',
        'jul lug tem juil', 'aug aoû ago ağu', 'sep set eyl', 'oct okt out ott eki', 'nov kas', 'dec déc dez dic ara',
    ] %}
    {% set pairs = [] %}
    {% for names in months %}
        {% set number = loop.index %}
        {% for month in names.split() %}
            {% do pairs.append("'" ~ month ~ "': '" ~ number ~ "'") %}
        {% endfor %}
    {% endfor %}
    {% set months_map = 'map {' ~ pairs | join(', ') ~ '}' %}
    {{ return('coalesce(' ~ months_map ~ '[lower(' ~ name ~ ')[:4]], ' ~ months_map ~ '[lower(' ~ name ~ ')[:3]])') }}
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
    {% set proof = customer_segmentation.date_order_proof(expression, relation) %}
    {% if not proof %}
        {{ return(none) }}
    {% elif proof.day_first and not proof.month_first %}
        {{ return('dmy') }}
    {% elif proof.month_first and not proof.day_first %}
        {{ return('mdy') }}
    {% elif proof.dotted and not proof.month_first %}
        {#- a dot between digits is day first wherever it is used -#}
        {{ return('dmy') }}
    {% endif %}
    {{ return('unproven') }}
{% endmacro %}


{#-
    Values of a text column that say how its dates are written. A date after the last day that counts proves nothing, unless all are.

    returns  {day_first: a date that exists only so, month_first, dotted}, each a text or none; none where no value has such a date
-#}
{% macro date_order_proof(expression, relation) %}
    {{ return(adapter.dispatch('date_order_proof', 'customer_segmentation')(expression, relation)) }}
{% endmacro %}

{% macro default__date_order_proof(expression, relation) %}
    {{ return(none) }}
{% endmacro %}

{% macro duckdb__date_order_proof(expression, relation) %}
    {% set date_pattern = '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}' %}
    {% set dates = "select regexp_extract(trim(cast(" ~ expression ~ " as varchar)), '" ~ date_pattern ~ "') as date_text from " ~ relation %}
    {#- the first rows say whether there are such dates at all: nobody waits for a whole file to learn that all are 2025-04-03 -#}
    {% set seen = run_query("select count(*) filter (where date_text <> '') from (" ~ dates ~ ' limit 10000)') %}
    {% if seen.columns[0].values()[0] == 0 %}
        {{ return(none) }}
    {% endif %}
    {% set proof = run_query(
        'with days as (select distinct date_text from (' ~ dates ~ ")), readings as (select date_text, "
        ~ 'cast(' ~ customer_segmentation.parse_local_timestamp('date_text', none, 'dmy') ~ ' as date) as day_first, '
        ~ 'cast(' ~ customer_segmentation.parse_local_timestamp('date_text', none, 'mdy') ~ ' as date) as month_first'
        ~ " from days where date_text <> ''), "
        ~ "known as (select *, case when day_first is null or month_first is null or date_text like '%.%'"
        ~ " then coalesce(day_first, month_first) else least(day_first, month_first) end"
        ~ " <= date '" ~ customer_segmentation.last_known_date() ~ "' as is_known from readings)"
        ~ ' select min(date_text) filter (where month_first is null and day_first is not null),'
        ~ ' min(date_text) filter (where day_first is null and month_first is not null),'
        ~ " min(date_text) filter (where date_text like '%.%')"
        ~ ' from known where is_known or not (select bool_or(is_known) from known)'
    ).rows[0] %}
    {{ return({'day_first': proof[0], 'month_first': proof[1], 'dotted': proof[2]}) }}
{% endmacro %}
