{#- The var lifetime_value over its defaults; while dbt parses, the defaults, since what is wrong with it is said when the build starts. -#}
{% macro lifetime_value_settings() %}
    {{ return(dict(
        {'margin': none, 'discount_rate': 0.1, 'minimum_customers': 500, 'minimum_days': 180, 'horizon_days': 365},
        **((var('lifetime_value') if execute else none) or {})
    )) }}
{% endmacro %}
