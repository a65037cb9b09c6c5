-- One row per customer and period end by which they had bought: the features of that day, from sums per customer and month.
-- noqa: disable=LT02
with

months as (

    select * from {{ ref('int_customer_months') }}

),

cadence as (

    select * from {{ ref('int_cadence_months') }}

),

periods as (

    select * from {{ ref('int_history_periods') }}

),

-- the last month of the customer that had begun by the period end stands for it
standing as (

    select
        periods.period_end,
        periods.period_order,
        months.*

    from months
    inner join periods
        on
            months.month_start <= periods.period_end
            and (months.next_month_start is null or months.next_month_start > periods.period_end)
    where months.order_count > 0

),

shop_totals as (

    select
        period_end,
        {{ safe_divide('sum(coupon_order_count)', 'sum(order_count)') }} as coupon_usage_rate

    from standing
    group by period_end

),

aged as (

    select
        standing.*,
        shop_totals.coupon_usage_rate as shop_coupon_usage_rate,
        cast(
            {{ dbt.datediff('standing.last_order_date', 'standing.period_end', 'day') }}
            as {{ dbt.type_int() }}
        ) as recency_days,
        cast(
            {{ dbt.datediff('standing.first_order_date', 'standing.period_end', 'day') }}
            as {{ dbt.type_int() }}
        ) as tenure_days

    from standing
    inner join shop_totals
        on standing.period_end = shop_totals.period_end

),

features as (

    select
        aged.customer_id,
        aged.period_end,
        aged.period_order,

        -- as in customer_features
        aged.recency_days,
        aged.tenure_days,
        aged.order_count,
        aged.purchase_days,
        {{ purchase_frequency('aged.order_count', 'aged.tenure_days') }} as purchase_frequency,
        cadence.interpurchase_median_days,
        {{ safe_divide('aged.recency_days', 'cadence.interpurchase_median_days') }} as overdue_ratio,
        aged.gross_revenue,
        aged.refund_amount,
        aged.net_revenue,
        {{ safe_divide('aged.gross_revenue', 'aged.order_count') }} as average_order_value,
        {{ safe_divide('aged.item_count', 'aged.order_count') }} as items_per_order,
        {{ refund_rate('aged.refund_amount', 'aged.gross_revenue') }} as refund_rate,
        aged.coupon_order_count,
        {{ safe_divide('aged.coupon_order_count', 'aged.order_count') }} as coupon_usage_rate,
        {{ coupon_dependence('aged.coupon_order_count', 'aged.order_count', 'aged.shop_coupon_usage_rate') }} as coupon_dependence,
        aged.discount_amount
        {%- for feature in var('clustering_features') if feature not in features_for_any_month() %},
        cast(null as {{ type_double() }}) as {{ feature }}
        {%- endfor %}

    from aged
    left join cadence
        on
            aged.customer_id = cadence.customer_id
            and aged.purchase_month_count = cadence.purchase_month_count

)

select * from features
