{#-
    The share of orders with a coupon, drawn towards the shop's own where orders are few. Null without an order,
    and where the shop has no coupons.

    coupon_order_count, order_count  SQL, counts of the customer
    shop_rate                        SQL, share of the shop's orders with a coupon
    returns                          SQL, double
-#}
{% macro coupon_dependence(coupon_order_count, order_count, shop_rate) -%}
    {%- set prior_orders = 3 -%}  {#- orders' worth of the shop's mean that each customer starts from -#}
    ({{ coupon_order_count }} + {{ prior_orders }} * {{ shop_rate }})
        / (nullif({{ order_count }}, 0) + {{ prior_orders }})
{%- endmacro %}
