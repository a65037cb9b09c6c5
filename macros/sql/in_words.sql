{#-
    A number as people read it, by its unit: percent for shares, whole days and money, cents of what is below 10, one decimal for counts and
    ratios. No decimals that say nothing.
-#}
{% macro in_words(expression, unit) -%}
    {%- set whole, text = 'cast(' ~ expression ~ ' as decimal(18, 0))', dbt.type_string() -%}
    case
        when {{ unit }} = 'share' then cast(cast(100 * {{ expression }} as decimal(18, 0)) as {{ text }}) || '%'
        when {{ unit }} = 'money' and {{ expression }} between -10 and 10 and cast({{ expression }} as decimal(18, 2)) <> {{ whole }}
            then cast(cast({{ expression }} as decimal(18, 2)) as {{ text }})
        when coalesce({{ unit }}, 'ratio') not in ('money', 'days') and cast({{ expression }} as decimal(18, 1)) <> {{ whole }}
            then cast(cast({{ expression }} as decimal(18, 1)) as {{ text }})
        else {{ customer_segmentation.whole_number(whole) }}
    end
{%- endmacro %}


{#- The name of a segment within a sentence: one that has a comma, as a description of orders and days has, in quotes. -#}
{% macro name_in_sentence(name) -%}
    case when {{ name }} like '%,%' then '"' || {{ name }} || '"' else {{ name }} end
{%- endmacro %}
