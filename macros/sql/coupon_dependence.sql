{#-
    The share of orders with a coupon, drawn towards the shop's own where orders are few (var coupon_dependence_prior_orders). Null
    without an order, and where the shop has no coupons.

    coupon_order_count, order_count  SQL, counts of the customer
    shop_rate                        SQL, share of the shop's orders with a coupon
    returns                          SQL, double
-#}
{% macro coupon_dependence(coupon_order_count, order_count, shop_rate) -%}
    ({{ coupon_order_count }} + {{ var('coupon_dependence_prior_orders') }} * {{ shop_rate }})
        / (nullif({{ order_count }}, 0) + {{ var('coupon_dependence_prior_orders') }})
{%- endmacro %}
