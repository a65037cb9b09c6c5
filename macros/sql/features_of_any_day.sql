{#-
    The features of a customer on a day that sums per month can tell, as lines of a select. Four models select them: customer_features for
    the as-of date, int_customers_clustered_at_period_ends for past month ends, int_customers_at_cutoff for the day of the back-test,
    int_prediction_customers for the days of forecasts.
    A feature is added here and nowhere else; each line ends in `as <name>`.

    The select reads three relations by these names:
    sums     sums_so_far() per customer: a row is a customer
    cadence  int_customer_cadence of the day, left joined
    period   the day's row of int_history_periods

    day            SQL: the day
    later_refunds  SQL: money of past orders that was given back after the day, where a past day must not know of it. Months count a
                   refund on the day of its order.
-#}
{% macro features_of_any_day(later_refunds=none, day='period.period_end') -%}
    {%- set prior_orders = 3 -%}  {#- orders' worth of the shop's share of coupons that each customer starts from -#}
    {%- set all_given_back = '0.995e0' -%}  {#- of the money, but for a rounding -#}
    {%- set recency_days = 'cast(' ~ dbt.datediff('sums.last_order_date', day, 'day') ~ ' as ' ~ dbt.type_int() ~ ')' -%}
    {%- set tenure_days = 'cast(' ~ dbt.datediff('sums.first_order_date', day, 'day') ~ ' as ' ~ dbt.type_int() ~ ')' -%}
    {%- set refund_amount = 'sums.refund_amount' ~ (' - ' ~ later_refunds if later_refunds else '') -%}
    {%- set refund_rate = customer_segmentation.refund_rate(refund_amount, 'sums.gross_revenue') -%}
    {%- set net_revenue = 'sums.net_revenue' ~ (' + ' ~ later_refunds if later_refunds else '') -%}
        {#- recency and frequency -#}
        {{ recency_days }} as recency_days,
        {{ tenure_days }} as tenure_days,
        coalesce(sums.order_count, 0) as order_count,
        coalesce(sums.purchase_days, 0) as purchase_days,
        coalesce(sums.free_order_count, 0) as free_order_count,
        {#- a tenure below 30 days counts as 30, so that two orders in a week are not eight a month #}
        nullif(sums.order_count, 0) * 30e0 / greatest({{ tenure_days }}, 30) as purchase_frequency,
        cadence.interpurchase_median_days as interpurchase_median_days,
        cadence.interpurchase_cv as interpurchase_cv,
        {{ customer_segmentation.safe_divide(recency_days, 'cadence.interpurchase_median_days') }} as overdue_ratio,

        {#- money #}
        coalesce(sums.gross_revenue, period.no_money) as gross_revenue,
        coalesce({{ refund_amount }}, period.no_money) as refund_amount,
        coalesce({{ net_revenue }}, period.no_money) as net_revenue,
        {{ customer_segmentation.safe_divide('sums.gross_revenue', 'sums.order_count') }} as average_order_value,
        sums.max_order_value as max_order_value,
        {{ customer_segmentation.safe_divide('sums.item_count', 'sums.order_count') }} as items_per_order,

        {#- trouble #}
        {{ refund_rate }} as refund_rate,
        {{ customer_segmentation.safe_divide('sums.failed_count', 'sums.failed_count + sums.order_count') }} as failed_rate,
        coalesce(sums.pending_count, 0) as pending_count,
        coalesce(sums.cancelled_count, 0) as cancelled_count,
        coalesce(sums.refund_only_count, 0) as refund_only_count,
        {#- who kept nothing that was bought is in no cluster, but in a group outside them: see the seed segment_names #}
        case
            when sums.order_count > 0 and coalesce({{ refund_rate }}, 0e0) < {{ all_given_back }} then null
            when sums.pending_count > 0 then -1
            when sums.order_count > 0 or sums.refund_only_count > 0 then -2
            when sums.free_order_count > 0 then -3
            when sums.failed_count > 0 then -4
            when sums.cancelled_count > 0 then -5
            else 0
        end as outside_segment_id,

        {#- coupons and discounts #}
        sums.coupon_order_count as coupon_order_count,
        {{ customer_segmentation.safe_divide('sums.coupon_order_count', 'sums.order_count') }} as coupon_usage_rate,
        sums.coupon_order_count * 90e0 / greatest({{ tenure_days }}, 90) as coupon_usage_per_90d,
        sums.discount_amount as discount_amount,
        {{ customer_segmentation.safe_divide('sums.discount_amount', 'sums.discount_amount + sums.gross_revenue') }} as discount_depth,
        case
            when sums.price_known_count > 0 then {{ customer_segmentation.safe_divide('sums.full_price_order_count', 'sums.order_count') }}
        end as full_price_share,
        {#- drawn towards the shop's own share where orders are few #}
        (sums.coupon_order_count + {{ prior_orders }} * period.coupon_usage_rate)
        / (nullif(sums.order_count, 0) + {{ prior_orders }}) as coupon_dependence,
        {{ customer_segmentation.safe_divide(
            customer_segmentation.safe_divide('sums.coupon_gross_amount', 'sums.coupon_order_count'),
            customer_segmentation.safe_divide(
                '(sums.gross_revenue - sums.coupon_gross_amount)', '(sums.order_count - sums.coupon_order_count)',
            ),
        ) }} as coupon_aov_ratio
{%- endmacro %}


{#- The same taken apart: {name: SQL}. Whatever is not in it is known for the as-of date alone. -#}
{% macro feature_expressions(day='period.period_end') %}
    {% set expressions = {} %}
    {% for expression, name in modules.re.findall('(?ms)(.*?) as (\\w+),?$', customer_segmentation.features_of_any_day(day=day)) %}
        {% do expressions.update({name: expression | trim}) %}
    {% endfor %}
    {{ return(expressions) }}
{% endmacro %}


{#- The SQL of one feature of any day. -#}
{% macro feature(name, day='period.period_end') %}{{ return(customer_segmentation.feature_expressions(day)[name]) }}{% endmacro %}


{#- The clustering features that are known on a past day, in the order of the var; the classic three where none is. -#}
{% macro features_at_cutoff() %}
    {% set features = var('clustering_features') | select('in', customer_segmentation.feature_expressions()) | list %}
    {{ return(features or ['recency_days', 'order_count', 'net_revenue']) }}
{% endmacro %}
