-- One row: the shop's figures of the last days beside those of as many days before, and where it stands on the as-of date.
{%- set days = var('summary_period_days') %}
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

segments as (

    select
        cast(count(case when segment_id > 0 then 1 end) as {{ dbt.type_int() }}) as segment_count,
        max(structure_verdict) as structure_verdict,
        max(structure_reason) as structure_reason

    from {{ ref('int_segments_named') }}

),

shop as (

    select
        as_of_date,
        currency,
        cast({{ dbt.dateadd('day', 1 - days, 'as_of_date') }} as date) as period_start_date,
        cast({{ dbt.dateadd('day', 1 - 2 * days, 'as_of_date') }} as date) as previous_period_start_date

    from {{ ref('int_shop') }}

),

history as (

    select
        min(ordered_date) as first_order_date,
        -- what a period without any order brought: nothing, or unknown where the shop has no amounts
        case when count(net_amount) > 0 then cast(0 as decimal(28, 4)) end as no_money

    from orders

),

order_totals as (

    select
        orders.ordered_date >= shop.period_start_date as is_current,
        count(distinct case when orders.is_purchase then orders.customer_id end) as active_customer_count,
        count(case when orders.is_purchase then 1 end) as order_count,
        cast(sum(orders.net_amount) as decimal(28, 4)) as net_revenue,
        {{ safe_divide('sum(case when orders.is_purchase then orders.gross_amount end)', 'count(case when orders.is_purchase then orders.gross_amount end)') }}
            as average_order_value,
        {{ safe_divide('count(case when orders.is_purchase and orders.has_coupon then 1 end)', 'count(case when orders.is_purchase then orders.has_coupon end)') }}
            as coupon_usage_rate,
        {{ refund_rate('sum(orders.refund_amount)', 'sum(orders.gross_amount)') }} as refund_rate

    from orders
    cross join shop
    where orders.ordered_date >= shop.previous_period_start_date
    group by 1

),

new_customers as (

    select
        customers.first_order_date >= shop.period_start_date as is_current,
        count(*) as new_customer_count

    from {{ ref('customer_features') }} as customers
    cross join shop
    where customers.first_order_date >= shop.previous_period_start_date
    group by 1

),

endings as (

    select max(example) as last_full_date
    from {{ ref('int_last_days_judged') }}

),

sentences as (

    select * from {{ ref('sentences') }}
    where mart = 'shop_summary'

),

-- figures of a period that the data cover in part only would be too small
periods as (

    select
        sides.is_current,
        coalesce(new_customers.new_customer_count, 0) as new_customer_count,
        coalesce(order_totals.active_customer_count, 0) as active_customer_count,
        coalesce(order_totals.order_count, 0) as order_count,
        coalesce(order_totals.net_revenue, history.no_money) as net_revenue,
        order_totals.average_order_value,
        order_totals.coupon_usage_rate,
        order_totals.refund_rate

    from (values (true), (false)) as sides (is_current)
    cross join history
    cross join shop
    cross join endings
    left join order_totals
        on sides.is_current = order_totals.is_current
    left join new_customers
        on sides.is_current = new_customers.is_current
    where sides.is_current or (history.first_order_date <= shop.previous_period_start_date and endings.last_full_date is null)

),

customer_totals as (

    select
        count(case when customers.order_count > 0 then 1 end) as customer_count,
        count(case when customers.is_prospect then 1 end) as prospect_count,
        count(case when customers.first_order_date < shop.period_start_date then 1 end) as previous_customer_count,
        {{ safe_divide('count(case when customers.order_count >= 2 then 1 end)', 'count(case when customers.order_count > 0 then 1 end)') }} as repeat_rate,
        count(case when customers.order_count > 0 and customers.is_lapsed is null then 1 end) as unknown_lapse_count,
        count(customers.interpurchase_median_days) as habit_count,
        {{ quantile('customers.interpurchase_median_days', 0.5) }} as usual_wait_days,
        min(customers.first_order_date) as first_order_date,
        sum(customers.net_revenue_365d) as net_revenue_365d

    from {{ ref('customer_features') }} as customers
    cross join shop

),

summary as (

    select
        shop.as_of_date,
        shop.currency,

        -- the period
        {{ days }} as period_days,
        shop.period_start_date,
        shop.previous_period_start_date,
        '{{ days }} day{{ 's' if days > 1 }} to ' || cast(shop.as_of_date as {{ dbt.type_string() }})
        || case
            when endings.last_full_date is not null then ', without a comparison: the data seem to end on ' || endings.last_full_date
            when previous.is_current is null then ', without a comparison: the data begin later'
            else ' against the {{ days ~ ' days' if days > 1 else 'day' }} before'
        end as period_label,

        -- who
        customer_totals.customer_count,
        case
            when not previous.is_current then {{ relative_change('customer_totals.customer_count', 'customer_totals.previous_customer_count') }}
        end as customer_count_change,
        customer_totals.prospect_count,
        segments.segment_count,

        -- what they did
        {%- for measure in ['active_customer_count', 'new_customer_count', 'order_count', 'net_revenue', 'average_order_value', 'coupon_usage_rate', 'refund_rate'] %}
        latest.{{ measure }},
        previous.{{ measure }} as previous_{{ measure }},
        {{ relative_change('latest.' ~ measure, 'previous.' ~ measure) }} as {{ measure }}_change,
        {%- endfor %}

        -- where it stands
        customer_totals.repeat_rate,
        risk.revenue_at_risk,
        risk.revenue_at_risk_low,
        risk.revenue_at_risk_high,
        case when customer_totals.net_revenue_365d > 0 then {{ safe_divide('risk.revenue_at_risk', 'customer_totals.net_revenue_365d') }} end as revenue_at_risk_share,
        {{ filled_text('sentences.sentence', dict(lapse_words('customer_totals'), currency="' ' || shop.currency",
            low=in_words('risk.revenue_at_risk_low', "'money'"), high=in_words('risk.revenue_at_risk_high', "'money'"))) }} as revenue_at_risk_basis,
        segments.structure_verdict,
        segments.structure_reason

    from shop
    cross join customer_totals
    cross join segments
    cross join endings
    left join {{ ref('segment_lifetime_value') }} as risk
        on risk.is_total and risk.horizon = '365_days'
    left join sentences
        on
            case
                when risk.revenue_at_risk_low is not null then 'risk_forecast'
                when customer_totals.unknown_lapse_count > 0 then 'lapsed_too_early'
                when customer_totals.usual_wait_days is null then 'lapsed_nobody'
                else 'lapsed_known'
            end = sentences.sentence_key
    inner join periods as latest
        on latest.is_current
    left join periods as previous
        on not previous.is_current

)

select * from summary
