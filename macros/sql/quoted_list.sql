{#- A SQL list of text literals. -#}
{% macro quoted_list(words) -%}
    {%- set literals = [] -%}
    {%- for word in words -%}
        {%- do literals.append(customer_segmentation.quoted_text(word | string)) -%}
    {%- endfor -%}
    {{ literals | join(', ') or "''" }}
{%- endmacro %}


{#- A text as a SQL literal. -#}
{% macro quoted_text(text) %}
    {{ return(adapter.dispatch('quoted_text', 'customer_segmentation')(text)) }}
{% endmacro %}

{% macro default__quoted_text(text) %}
    {{ return("'" ~ text | replace("'", "''") ~ "'") }}
{% endmacro %}

{#- two quotes are two literals there, which are joined without a quote; and a backslash escapes -#}
{% macro spark__quoted_text(text) %}
    {{ return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") }}
{% endmacro %}
