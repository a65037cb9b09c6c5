{#- A SQL list of text literals. -#}
{% macro quoted_list(words) -%}
    '{{ words | map('string') | map('replace', "'", "''") | join("', '") }}'
{%- endmacro %}
