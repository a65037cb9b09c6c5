{#- Spark's own function: dbt-spark goes through seconds since 1970, which Sail 0.7 reads as microseconds. -#}
{% macro sparkpy__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, {{ interval }}, {{ from_date_or_timestamp }})
{%- endmacro %}
