{#- A number in [0, 1) from a key: the first 32 bits of its md5, the same on every engine. -#}
{% macro hash_uniform(key) %}
    {{ return(adapter.dispatch('hash_uniform', 'customer_segmentation')(key)) }}
{% endmacro %}

{% macro default__hash_uniform(key) -%}
    (cast(concat('0x', substr({{ dbt.hash(key) }}, 1, 8)) as bigint) / cast(4294967296 as {{ customer_segmentation.type_double() }}))
{%- endmacro %}

{% macro spark__hash_uniform(key) -%}
    (cast(conv(substr({{ dbt.hash(key) }}, 1, 8), 16, 10) as bigint) / cast(4294967296 as double))
{%- endmacro %}
