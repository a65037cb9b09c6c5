{#- Types that dbt's own type macros lack. -#}

{% macro type_money() %}{{ return('decimal(18, 4)') }}{% endmacro %}

{#- dbt.type_float is 32 bits wide on some engines -#}
{% macro type_double() %}{{ return(adapter.dispatch('type_double', 'customer_segmentation')()) }}{% endmacro %}
{% macro default__type_double() %}double{% endmacro %}
