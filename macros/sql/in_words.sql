{#- A number as people read it, by its unit: whole days and money, one decimal for counts and ratios, percent for shares. -#}
{% macro in_words(expression, unit) -%}
    case {{ unit }}
        when 'share' then cast(cast(100 * {{ expression }} as decimal(18, 0)) as {{ dbt.type_string() }}) || '%'
        when 'days' then cast(cast({{ expression }} as decimal(18, 0)) as {{ dbt.type_string() }})
        when 'money' then cast(cast({{ expression }} as decimal(18, 0)) as {{ dbt.type_string() }})
        else cast(cast({{ expression }} as decimal(18, 1)) as {{ dbt.type_string() }})
    end
{%- endmacro %}


{#- The name of a segment within a sentence: one that has a comma, as a description of orders and days has, in quotes. -#}
{% macro name_in_sentence(name) -%}
    case when {{ name }} like '%,%' then '"' || {{ name }} || '"' else {{ name }} end
{%- endmacro %}
