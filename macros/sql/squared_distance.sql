{#- The squared distance of two rows over some features, from what stands before the feature's name on either side. -#}
{% macro squared_distance(left, right, features) -%}
    {%- for feature in features -%}
    {%- set difference = '(' ~ left ~ feature ~ ' - ' ~ right ~ feature ~ ')' -%}
    {{ difference }} * {{ difference }}{{ ' + ' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
