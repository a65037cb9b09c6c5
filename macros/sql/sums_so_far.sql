{#-
    Lines of a select from int_customer_months that add its months up, for each customer: grouped by customer all of them, over a window
    those up to each month.

    window  name of the window, or none for a group
-#}
{% macro sums_so_far(window=none) -%}
    {%- set over = ' over ' ~ window if window else '' -%}
        cast(sum(order_count){{ over }} as {{ dbt.type_bigint() }}) as order_count,
        cast(sum(purchase_days){{ over }} as {{ dbt.type_bigint() }}) as purchase_days,
        cast(sum(free_order_count){{ over }} as {{ dbt.type_bigint() }}) as free_order_count,
        cast(sum(failed_count){{ over }} as {{ dbt.type_bigint() }}) as failed_count,
        cast(sum(pending_count){{ over }} as {{ dbt.type_bigint() }}) as pending_count,
        cast(sum(cancelled_count){{ over }} as {{ dbt.type_bigint() }}) as cancelled_count,
        cast(sum(refund_only_count){{ over }} as {{ dbt.type_bigint() }}) as refund_only_count,
        cast(sum(coupon_order_count){{ over }} as {{ dbt.type_bigint() }}) as coupon_order_count,
        cast(sum(full_price_order_count){{ over }} as {{ dbt.type_bigint() }}) as full_price_order_count,
        cast(sum(price_known_count){{ over }} as {{ dbt.type_bigint() }}) as price_known_count,
        cast(sum(item_count){{ over }} as decimal(28, 4)) as item_count,
        cast(sum(gross_revenue){{ over }} as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount){{ over }} as decimal(28, 4)) as refund_amount,
        cast(sum(net_revenue){{ over }} as decimal(28, 4)) as net_revenue,
        cast(sum(discount_amount){{ over }} as decimal(28, 4)) as discount_amount,
        cast(sum(coupon_gross_amount){{ over }} as decimal(28, 4)) as coupon_gross_amount,
        max(max_order_value){{ over }} as max_order_value,
        min(first_order_date){{ over }} as first_order_date,
        max(last_order_date){{ over }} as last_order_date
{%- endmacro %}
