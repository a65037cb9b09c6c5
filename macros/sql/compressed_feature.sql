{#-
    A feature between its caps, on a log scale: what a customer spends differs by factors, not by sums. Below zero counts as zero: a
    customer who gave back more than they bought is worth nothing, not less. Features that are signed by nature (var
    clustering_signed_features) keep their scale.
-#}
{% macro compressed_feature(value, lower_cap, upper_cap, is_signed) -%}
    {%- set capped = 'least(greatest(cast(' ~ value ~ ' as ' ~ customer_segmentation.type_double() ~ '), ' ~ lower_cap ~ '), ' ~ upper_cap ~ ')' -%}
    case when {{ value }} is null then null when {{ is_signed }} then {{ capped }} else ln(1 + greatest({{ capped }}, 0)) end
{%- endmacro %}
