{#-
    Lines of a select that add up orders of one customer and month: int_customer_months takes the whole months, int_prediction_customers
    months that end on the day of a forecast.

    The select reads orders, grouped by customer and month.
-#}
{% macro sums_of_orders() -%}
    {#- unknown where the shop has neither coupons nor discounts -#}
    {%- set is_full_price -%}
        case
            when is_purchase and (has_coupon is not null or discount_amount is not null)
                then not coalesce(has_coupon, false) and coalesce(discount_amount, 0) = 0
        end
    {%- endset -%}
        {#- counts -#}
        count(case when is_purchase then 1 end) as order_count,
        {{ customer_segmentation.count_days_of_month('case when is_purchase then ordered_date end') }} as purchase_days,
        count(case when order_status = 'successful' and not is_purchase then 1 end) as free_order_count,
        count(case when order_status = 'failed' then 1 end) as failed_count,
        count(case when order_status = 'pending' then 1 end) as pending_count,
        count(case when order_status = 'cancelled' then 1 end) as cancelled_count,
        {#- given back, and nothing is known of the sale: of another day, or without amounts #}
        count(case when order_status = 'refund_only' then 1 end) as refund_only_count,
        cast(sum(case when is_purchase then item_count end) as decimal(28, 4)) as item_count,

        {#- coupons and discounts; null, and not 0, where the shop has no coupons #}
        cast(sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as {{ dbt.type_bigint() }})
            as coupon_order_count,
        count(case when {{ is_full_price }} then 1 end) as full_price_order_count,
        count({{ is_full_price }}) as price_known_count,
        cast(sum(case when is_purchase then discount_amount end) as decimal(28, 4)) as discount_amount,
        cast(sum(case when is_purchase and has_coupon then gross_amount end) as decimal(28, 4)) as coupon_gross_amount,

        {#- money #}
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount) as decimal(28, 4)) as refund_amount,
        cast(sum(net_amount) as decimal(28, 4)) as net_revenue,
        max(case when is_purchase then gross_amount end) as max_order_value,

        {#- days #}
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date
{%- endmacro %}
