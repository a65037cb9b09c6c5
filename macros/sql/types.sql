{#- Types that dbt's own type macros lack. -#}

{% macro type_money() %}{{ return('decimal(18, 4)') }}{% endmacro %}

{% macro type_quantity() %}{{ return('decimal(18, 4)') }}{% endmacro %}

{#- six decimals: a price of 0.00125 times 10,000 pieces must not be rounded before it is multiplied -#}
{% macro type_unit_price() %}{{ return('decimal(18, 6)') }}{% endmacro %}

{#- dbt.type_float is 32 bits wide on some engines -#}
{% macro type_double() %}{{ return(adapter.dispatch('type_double', 'customer_segmentation')()) }}{% endmacro %}
{% macro default__type_double() %}double{% endmacro %}
