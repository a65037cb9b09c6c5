-- One row per customer with a purchase by the day of the back-test, of a large shop as many as are drawn: what was known then, and what followed.
-- A refund counts on its own day: one that came later lowers the future and leaves the past as it was known.
-- noqa: disable=LT02
with

cutoff as (

    select periods.*
    from {{ ref('int_history_periods') }} as periods
    -- a build that only scores keeps what the fit found
    inner join {{ ref('int_segmentation_decision') }} as decision
        on decision.is_refit
    where periods.is_backtest

),

past_customers as (

    select
        customers.customer_id,
        count(*) over () as customer_count

    from {{ ref('int_orders_aggregated_to_customers') }} as customers
    inner join cutoff
        on customers.first_order_date <= cutoff.period_end

),

-- of many customers, some tell as much as all; another draw than that of int_customers_at_cutoff_scaled, which samples these again
drawn as (

    select customer_id
    from past_customers
    where {{ hash_uniform("customer_id || ' past'") }} * customer_count < {{ segmentation_value_settings().sample_size }}

),

sums as (

    select
        months.customer_id,
        {{ sums_so_far() }}

    from {{ ref('int_customer_months') }} as months
    inner join drawn
        on months.customer_id = drawn.customer_id
    inner join cutoff
        on months.month_start <= cutoff.period_end
    group by months.customer_id

),

orders as (

    select
        orders.order_id,
        orders.customer_id,
        orders.ordered_date <= cutoff.period_end as is_past

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    inner join drawn
        on orders.customer_id = drawn.customer_id
    cross join cutoff

),

-- sales count on the day of their order, refunds on their own
followed as (

    select
        orders.customer_id,
        sum(case
            when lines.transaction_date <= cutoff.horizon_end_date
                then case when not orders.is_past then lines.gross_amount else 0 end - lines.refund_amount
        end) as future_net_revenue,
        cast(sum(case when orders.is_past then lines.refund_amount else 0 end) as decimal(28, 4)) as later_refunds

    from {{ ref('int_transactions_classified') }} as lines
    inner join orders
        on lines.order_id = orders.order_id
    inner join cutoff
        on lines.transaction_date > cutoff.period_end
    group by orders.customer_id

),

customers as (

    select
        sums.customer_id,
        {{ features_of_any_day(later_refunds='coalesce(followed.later_refunds, 0)') }},
        case when sums.net_revenue is not null then cast(coalesce(followed.future_net_revenue, 0) as decimal(28, 4)) end as future_net_revenue

    from sums
    cross join cutoff as period
    left join followed
        on sums.customer_id = followed.customer_id
    left join {{ ref('int_customer_cadence') }} as cadence
        on
            sums.customer_id = cadence.customer_id
            and period.period_end = cadence.period_end

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

{{ rfm_scoring('customers', 'rfm_segments') }},

final as (

    select
        customer_id,
        {% for feature in (['recency_days', 'order_count', 'net_revenue'] + features_at_cutoff()) | unique %}
        {{ feature }},
        {% endfor %}
        r_score,
        f_score,
        m_score,
        rfm_segment,
        future_net_revenue

    from rfm_scored

)

select * from final
