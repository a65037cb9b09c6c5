-- One row per customer and period end by which they had bought: the features of that day, for past ones from sums per month.
-- noqa: disable=LT02
{%- set counts = ['order_count', 'purchase_days', 'coupon_order_count'] %}
{%- set sums = counts + ['gross_revenue', 'refund_amount', 'net_revenue', 'discount_amount', 'item_count'] %}
{%- set other_features = var('clustering_features') | reject('in', features_for_any_month()) | list %}
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

customers as (

    select * from {{ ref('customer_features') }}

),

past_periods as (

    select *
    from periods
    where not is_current

),

last_past_period as (

    select max(period_end) as period_end
    from past_periods

),

needed_months as (

    select months.*
    from months
    inner join last_past_period
        on months.month_start <= last_past_period.period_end

),

to_date as (

    select
        customer_id,
        month_start,
        {% for name in sums %}
        cast(sum({{ name }}) over so_far as {{ dbt.type_bigint() if name in counts else 'decimal(28, 4)' }}) as {{ name }},
        {% endfor %}
        count(first_order_date) over so_far as purchase_month_count,
        min(first_order_date) over so_far as first_order_date,
        max(last_order_date) over so_far as last_order_date,
        lead(month_start) over (partition by customer_id order by month_start) as next_month_start

    from needed_months
    window so_far as (partition by customer_id order by month_start rows between unbounded preceding and current row)

),

-- the last month of the customer that had begun by the period end stands for it
standing as (

    select
        past_periods.period_end,
        past_periods.period_order,
        to_date.*

    from to_date
    inner join past_periods
        on
            to_date.month_start <= past_periods.period_end
            and (to_date.next_month_start is null or to_date.next_month_start > past_periods.period_end)
    where to_date.order_count > 0

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

past_features as (

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
        {%- for feature in other_features %},
        cast(null as {{ type_double() }}) as {{ feature }}
        {%- endfor %}

    from aged
    left join cadence
        on
            aged.customer_id = cadence.customer_id
            and aged.purchase_month_count = cadence.purchase_month_count

),

current_features as (

    select
        customers.customer_id,
        periods.period_end,
        periods.period_order,
        {%- for column in [
            'recency_days', 'tenure_days', 'order_count', 'purchase_days', 'purchase_frequency', 'interpurchase_median_days', 'overdue_ratio',
            'gross_revenue', 'refund_amount', 'net_revenue', 'average_order_value', 'items_per_order', 'refund_rate', 'coupon_order_count',
            'coupon_usage_rate', 'coupon_dependence', 'discount_amount',
        ] + other_features %}
        customers.{{ column }}{% if not loop.last %},{% endif %}
        {%- endfor %}

    from customers
    cross join periods
    where
        periods.is_current
        and not customers.is_prospect

),

features as (

    select * from past_features
    union all
    select * from current_features

)

select * from features
