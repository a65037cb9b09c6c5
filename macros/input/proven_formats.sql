{#-
    The decimal separator of a text column: var decimal_separator, else the one that its values prove, else the one that
    the input's other numbers prove.

    mapping   what input_mapping returns
    name      contract column
    returns   "." or ","; "unproven" where all there is are values such as 1.250, which is read as with "."
-#}
{% macro decimal_separator(mapping, name) %}
    {% set expressions = [] %}
    {% for other in [name] + ['amount', 'unit_price', 'discount_amount', 'refunded_amount', 'quantity', 'loyalty_score']
        if mapping.expressions.get(other) is not none and customer_segmentation.is_text(mapping.types.get(other)) %}
        {% do expressions.append(mapping.expressions[other]) %}
    {% endfor %}
    {{ return(customer_segmentation.proven_separator(mapping, expressions)) }}
{% endmacro %}


{#- The same of some expressions; the first whose values prove one decides. A row after the last day that counts proves nothing, unless all are. -#}
{% macro proven_separator(mapping, expressions) %}
    {% if var('decimal_separator', none) or not execute or not expressions %}
        {{ return(var('decimal_separator', none) or '.') }}
    {% endif %}
    {{ return(adapter.dispatch('proven_separator', 'customer_segmentation')(mapping, expressions)) }}
{% endmacro %}

{% macro default__proven_separator(mapping, expressions) %}{{ return('.') }}{% endmacro %}

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
            {% set found.counts = customer_segmentation.asked_once('select count(*), ' ~ counts | join(', ') ~ ' from (' ~ rows ~ ') as numbers') %}
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
            {% do conditions.append(customer_segmentation.is_known('cast(' ~ moment ~ ' as date)')) %}
        {% endif %}
    {% endfor %}
    {{ return(conditions | join(' and ')) }}
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

{% macro default__date_order_proof(expression, relation) %}{{ return(none) }}{% endmacro %}

{% macro duckdb__date_order_proof(expression, relation) %}
    {% set date_pattern = '^[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}' %}
    {% set dates = "select regexp_extract(trim(cast(" ~ expression ~ " as varchar)), '" ~ date_pattern ~ "') as date_text from " ~ relation %}
    {#- the first rows say whether there are such dates at all: nobody waits for a whole file to learn that all are 2025-04-03 -#}
    {% set seen = customer_segmentation.asked_once("select count(*) filter (where date_text <> '') from (" ~ dates ~ ' limit 10000)') %}
    {% if seen[0] == 0 %}
        {{ return(none) }}
    {% endif %}
    {% set proof = customer_segmentation.asked_once(
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
    ) %}
    {{ return({'day_first': proof[0], 'month_first': proof[1], 'dotted': proof[2]}) }}
{% endmacro %}
