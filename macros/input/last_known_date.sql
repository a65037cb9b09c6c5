{#- The last day that counts, as text: var as_of, else the day of the build by the shop's own clock. A zone that is none is said when the build starts, not while dbt parses. -#}
{% macro last_known_date() %}
    {{ return(var('as_of', none) or run_started_at.astimezone(modules.pytz.timezone(var('input_timezone') if execute else 'UTC')).date() | string) }}
{% endmacro %}
