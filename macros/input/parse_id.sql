{#-
    An identifier as text. A whole number that came as a float (17850.0) is the same id as 17850.

    expression  SQL
    type        the column's type, as the engine names it; none for text
    returns     SQL, text
-#}
{% macro parse_id(expression, type) %}
    {% set text = customer_segmentation.parse_text(expression) -%}
    {% if customer_segmentation.is_text(type) -%}
        {%- set trimmed = customer_segmentation.trim_text(expression) -%}
        case
            when {{ trimmed }} like '%.0' and {{ customer_segmentation.try_cast(trimmed, customer_segmentation.type_double()) }} is not null
            then replace({{ trimmed }}, '.0', '')
            else {{ text }}
        end
    {%- elif type in ['double', 'float', 'real'] or type.startswith('decimal') -%}
        case
            when {{ expression }} = floor({{ expression }})
            then cast({{ customer_segmentation.try_cast(expression, dbt.type_bigint()) }} as {{ dbt.type_string() }})
            else {{ text }}
        end
    {%- else -%}
        {{ text }}
    {%- endif %}
{%- endmacro %}


{#- Customer ids that shops write for nobody, in lower case; asked about, and never taken for guests unasked. -#}
{% macro guest_words() %}{{ return(['0', '-1', 'guest', 'anonymous', 'unknown', 'none', 'n/a']) }}{% endmacro %}


{% macro is_text(type) %}
    {{ return(type is none or type in ['text', 'string'] or type.startswith('varchar')) }}
{% endmacro %}
