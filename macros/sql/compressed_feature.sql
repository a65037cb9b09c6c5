{#-
    A feature between its caps, on a log scale: what a customer spends differs by factors, not by sums.
    Below zero counts as zero: who gave back more than they bought is worth nothing, not less. Features that are signed
    by nature (var clustering_signed_features) keep their scale.

    customers   alias of the relation that has the feature
    feature     its name
    caps        alias of the one-row relation that has <feature>_lower_cap and <feature>_upper_cap
    returns     SQL, double
-#}
{% macro compressed_feature(customers, feature, caps) -%}
    {%- set value = 'cast(' ~ customers ~ '.' ~ feature ~ ' as ' ~ customer_segmentation.type_double() ~ ')' -%}
    {%- set capped = 'least(greatest(' ~ value ~ ', ' ~ caps ~ '.' ~ feature ~ '_lower_cap), ' ~ caps ~ '.' ~ feature ~ '_upper_cap)' -%}
    case when {{ customers }}.{{ feature }} is not null then {{ capped if feature in var('clustering_signed_features') else 'ln(1 + greatest(' ~ capped ~ ', 0))' }} end
{%- endmacro %}
