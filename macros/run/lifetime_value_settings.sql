{#- The var lifetime_value over its defaults. -#}
{% macro lifetime_value_settings() %}
    {{ return(dict(
        {'margin': none, 'discount_rate': 0.1, 'minimum_customers': 500, 'minimum_days': 180, 'horizon_days': 365},
        **(var('lifetime_value') or {})
    )) }}
{% endmacro %}
