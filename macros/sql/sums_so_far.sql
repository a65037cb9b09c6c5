{#-
    Lines of a select from int_customer_months that add its months up, for each customer: grouped by customer all of them, over a window
    those up to each month.
-#}
{% macro sums_so_far(window=none) -%}
    {%- set over = ' over ' ~ window if window else '' -%}
        {%- for column in [
            'order_count', 'purchase_days', 'free_order_count', 'failed_count', 'pending_count', 'cancelled_count', 'refund_only_count',
            'coupon_order_count', 'full_price_order_count', 'price_known_count',
        ] %}
        cast(sum({{ column }}){{ over }} as {{ dbt.type_bigint() }}) as {{ column }},
        {%- endfor %}
        {%- for column in ['item_count', 'gross_revenue', 'refund_amount', 'net_revenue', 'discount_amount', 'coupon_gross_amount'] %}
        cast(sum({{ column }}){{ over }} as decimal(28, 4)) as {{ column }},
        {%- endfor %}
        max(max_order_value){{ over }} as max_order_value,
        min(first_order_date){{ over }} as first_order_date,
        max(last_order_date){{ over }} as last_order_date
{%- endmacro %}
