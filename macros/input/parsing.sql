{#-
    What a shop wrote, in our types; null where it is none of them. DuckDB calls functions (python/segmentation/files/reading.sql), other engines
    get expressions.

    expression  SQL
    type        the column's type, as the engine names it; none for text
-#}

{#- Text, trimmed, and null where it only says that there is nothing (var missing_values). -#}
{% macro parse_text(expression) %}{{ return(adapter.dispatch('parse_text', 'customer_segmentation')(expression)) }}{% endmacro %}

{% macro duckdb__parse_text(expression) %}shop_text({{ expression }}){% endmacro %}

{% macro default__parse_text(expression) -%}
    {%- set trimmed = customer_segmentation.trim_text(expression) -%}
    case when not {{ customer_segmentation.is_one_of('lower(' ~ trimmed ~ ')', var('missing_values')) }} then {{ trimmed }} end
{%- endmacro %}


{% macro trim_text(expression) %}{{ return(adapter.dispatch('trim_text', 'customer_segmentation')(expression)) }}{% endmacro %}

{% macro duckdb__trim_text(expression) %}shop_trim({{ expression }}){% endmacro %}

{% macro default__trim_text(expression) %}trim(cast({{ expression }} as {{ dbt.type_string() }})){% endmacro %}


{#- An identifier as text. A whole number that came as a float (17850.0) is the same id as 17850. -#}
{% macro parse_id(expression, type) %}{{ return(adapter.dispatch('parse_id', 'customer_segmentation')(expression, type)) }}{% endmacro %}

{% macro duckdb__parse_id(expression, type) -%}
    {{ 'shop_id' if customer_segmentation.is_text(type) else 'shop_id_of_number' if customer_segmentation.is_fraction(type) else 'shop_text' }}({{ expression }})
{%- endmacro %}

{% macro default__parse_id(expression, type) -%}
    {%- set text = customer_segmentation.parse_text(expression) -%}
    {%- if customer_segmentation.is_text(type) -%}
        {%- set trimmed = customer_segmentation.trim_text(expression) -%}
        case
            when {{ trimmed }} like '%.0' and {{ customer_segmentation.try_cast(trimmed, customer_segmentation.type_double()) }} is not null
            then replace({{ trimmed }}, '.0', '')
            else {{ text }}
        end
    {%- elif customer_segmentation.is_fraction(type) -%}
        case
            when {{ expression }} = floor({{ expression }})
            then cast({{ customer_segmentation.try_cast(expression, dbt.type_bigint()) }} as {{ dbt.type_string() }})
            else {{ text }}
        end
    {%- else -%}
        {{ text }}
    {%- endif %}
{%- endmacro %}


{#- Customer ids that shops write for nobody, in lower case. 0 is a customer like any other until the data says otherwise. -#}
{% macro guest_words() %}{{ return(['0', '-1', 'guest', 'anonymous', 'unknown', 'none', 'n/a']) }}{% endmacro %}


{#- A customer's id as it is compared: an e-mail address in lower case, nothing for a guest. -#}
{% macro customer_key(customer_id) -%}
    case
        when {{ customer_segmentation.is_one_of('lower(' ~ customer_id ~ ')', customer_segmentation.guest_words()[1:]) }} then null
        when {{ customer_id }} like '%_@_%' then lower({{ customer_id }})
        else {{ customer_id }}
    end
{%- endmacro %}


{#- A number. Text may carry a currency sign or code, thousands separators where they belong, and brackets or a minus for what is negative. -#}
{% macro parse_number(expression, type, decimal_separator, sql_type) %}
    {% if not customer_segmentation.is_text(type) %}
        {{ return(customer_segmentation.try_cast(expression, sql_type)) }}
    {% endif %}
    {{ return(adapter.dispatch('parse_number_text', 'customer_segmentation')(expression, decimal_separator, sql_type)) }}
{% endmacro %}

{% macro duckdb__parse_number_text(expression, decimal_separator, sql_type) -%}
    {%- if decimal_separator == ',' -%}
        try_cast(shop_comma_number({{ expression }}) as {{ sql_type }})
    {%- else -%}
        coalesce(try_cast({{ expression }} as {{ sql_type }}), try_cast(shop_point_number({{ expression }}) as {{ sql_type }}))
    {%- endif -%}
{%- endmacro %}

{% macro default__parse_number_text(expression, decimal_separator, sql_type) %}
    {{ return(customer_segmentation.try_cast(expression, sql_type)) }}
{% endmacro %}


{#- A moment as the shop's own clock showed it, a timestamp without zone. -#}
{% macro parse_local_timestamp(expression, type, date_order) %}
    {{ return(adapter.dispatch('parse_local_timestamp', 'customer_segmentation')(expression, type, date_order)) }}
{% endmacro %}

{% macro duckdb__parse_local_timestamp(expression, type, date_order) -%}
    {%- set zone = customer_segmentation.quoted_text(var('input_timezone')) -%}
    {%- if type == 'timestamp with time zone' -%}
        ({{ expression }} at time zone {{ zone }})
    {%- elif customer_segmentation.is_text(type) or type.endswith('int') or type.endswith('integer') -%}
        shop_moment({{ expression }}, {{ "'" ~ date_order ~ "'" if date_order else 'null' }}, {{ zone }})
    {%- else -%}
        {{ customer_segmentation.try_cast(expression, 'timestamp') }}
    {%- endif -%}
{%- endmacro %}

{% macro default__parse_local_timestamp(expression, type, date_order) %}
    {{ return(customer_segmentation.try_cast(expression, dbt.type_timestamp())) }}
{% endmacro %}


{#- The shop's clock to UTC. -#}
{% macro to_utc(expression) %}
    {{ return(expression if var('input_timezone') == 'UTC' else adapter.dispatch('to_utc', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro duckdb__to_utc(expression) %}({{ expression }} at time zone {{ customer_segmentation.quoted_text(var('input_timezone')) }} at time zone 'UTC'){% endmacro %}

{% macro default__to_utc(expression) %}to_utc_timestamp({{ expression }}, {{ customer_segmentation.quoted_text(var('input_timezone')) }}){% endmacro %}


{#- UTC to the shop's clock. -#}
{% macro to_local(expression) %}
    {{ return(expression if var('input_timezone') == 'UTC' else adapter.dispatch('to_local', 'customer_segmentation')(expression)) }}
{% endmacro %}

{% macro duckdb__to_local(expression) %}({{ expression }} at time zone 'UTC' at time zone {{ customer_segmentation.quoted_text(var('input_timezone')) }}){% endmacro %}

{% macro default__to_local(expression) %}from_utc_timestamp({{ expression }}, {{ customer_segmentation.quoted_text(var('input_timezone')) }}){% endmacro %}


{% macro is_text(type) %}{{ return(type is none or type in ['text', 'string'] or type.startswith('varchar')) }}{% endmacro %}

{#- Whether a type of number has room for a fraction. -#}
{% macro is_fraction(type) %}{{ return(type in ['double', 'float', 'real'] or type.startswith('decimal')) }}{% endmacro %}


{#- Creates the functions that DuckDB reads with; at the start of every command that runs models or tests. -#}
{% macro create_reading_functions() %}
    {% if execute and '.customer_segmentation.' in selected_resources | join(' ') %}
        {% do adapter.dispatch('create_reading_functions', 'customer_segmentation')() %}
    {% endif %}
{% endmacro %}

{% macro default__create_reading_functions() %}{% endmacro %}

{% macro duckdb__create_reading_functions() %}
    {% set root = '.' if project_name == 'customer_segmentation' else adapter.config.packages_install_path ~ '/customer_segmentation' %}
    {% set functions = run_query(
        'select content from read_text(' ~ customer_segmentation.quoted_text(root ~ '/python/segmentation/files/reading.sql') ~ ')'
    ).columns[0].values()[0] %}
    {% do run_query(
        'create or replace macro shop_missing_words() as [' ~ customer_segmentation.quoted_list(var('missing_values')) ~ '];' ~ functions
    ) %}
{% endmacro %}
