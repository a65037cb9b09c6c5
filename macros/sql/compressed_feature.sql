{#-
    A feature between its caps, on a log scale: what a customer spends differs by factors, not by sums.
    Below zero counts as zero: who gave back more than they bought is worth nothing, not less. Features that are signed
    by nature (var clustering_signed_features) keep their scale.
-#}
{% macro compressed_feature(expression, feature, lower_cap, upper_cap) -%}
    {%- set capped = 'least(greatest(cast(' ~ expression ~ ' as ' ~ customer_segmentation.type_double() ~ '), ' ~ lower_cap ~ '), ' ~ upper_cap ~ ')' -%}
    {%- if feature in var('clustering_signed_features') -%}
    case when {{ expression }} is not null then {{ capped }} end
    {%- else -%}
    case when {{ expression }} is not null then ln(1 + greatest({{ capped }}, 0)) end
    {%- endif -%}
{%- endmacro %}
