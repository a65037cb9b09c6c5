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


{#- A value of a var as a SQL literal: a text, a number, a truth value, a list, or a mapping of these. -#}
{% macro literal_value(value) %}
    {% set parts = [] %}
    {% if value is mapping %}
        {% for name, part in value.items() %}
            {% do parts.append(customer_segmentation.quoted_text(name | string) ~ ': ' ~ customer_segmentation.literal_value(part)) %}
        {% endfor %}
        {{ return('{' ~ parts | join(', ') ~ '}') }}
    {% elif value is iterable and value is not string %}
        {% for part in value %}
            {% do parts.append(customer_segmentation.literal_value(part)) %}
        {% endfor %}
        {{ return('[' ~ parts | join(', ') ~ ']') }}
    {% endif %}
    {{ return((value | string | lower) if value is number or value is boolean else 'null' if value is none else customer_segmentation.quoted_text(value | string)) }}
{% endmacro %}
