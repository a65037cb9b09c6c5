{#-
    The feature whose number people are shown for a clustered one, as SQL of its name: dependence on coupons is drawn towards the shop's
    where orders are few, which is right for the distance and wrong as a sentence about a customer.

    feature  name of a feature, or SQL of the name
-#}
{% macro shown_feature(feature) -%}
    case {{ feature }} when 'coupon_dependence' then 'coupon_usage_rate' else {{ feature }} end
{%- endmacro %}

{#- The same as a name. -#}
{% macro shown_feature_name(feature) %}{{ return('coupon_usage_rate' if feature == 'coupon_dependence' else feature) }}{% endmacro %}
