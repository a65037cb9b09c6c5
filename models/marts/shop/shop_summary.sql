-- One row: the shop's figures of the last days beside those of as many days before, and where it stands on the as-of date.
-- noqa: disable=LT02
{%- set days = var('summary_period_days') %}
{%- set measures = [
    'active_customer_count', 'new_customer_count', 'order_count', 'net_revenue', 'average_order_value', 'coupon_usage_rate', 'refund_rate',
] %}
with

customers as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('segment_profiles') }}

),

named_segments as (

    select * from {{ ref('int_segments_named') }}

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

    from {{ ref('int_transactions_aggregated_to_orders') }}

),

recent_orders as (

    select
        orders.*,
        orders.ordered_date >= shop.period_start_date as is_current

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    cross join shop
    where orders.ordered_date >= shop.previous_period_start_date

),

order_totals as (

    select
        {% for prefix, condition in [('', 'is_current'), ('previous_', 'not is_current')] %}
        count(distinct case when {{ condition }} and is_purchase then customer_id end) as {{ prefix }}active_customer_count,
        count(case when {{ condition }} and is_purchase then 1 end) as {{ prefix }}order_count,
        cast(sum(case when {{ condition }} then net_amount end) as decimal(28, 4)) as {{ prefix }}net_revenue,
        {{ safe_divide(
            'sum(case when ' ~ condition ~ ' and is_purchase then gross_amount end)',
            'count(case when ' ~ condition ~ ' and is_purchase then gross_amount end)',
        ) }} as {{ prefix }}average_order_value,
        {{ safe_divide(
            'count(case when ' ~ condition ~ ' and is_purchase and has_coupon then 1 end)',
            'count(case when ' ~ condition ~ ' and is_purchase then has_coupon end)',
        ) }} as {{ prefix }}coupon_usage_rate,
        {{ refund_rate(
            'sum(case when ' ~ condition ~ ' then refund_amount end)',
            'sum(case when ' ~ condition ~ ' then gross_amount end)',
        ) }} as {{ prefix }}refund_rate{% if not loop.last %},{% endif %}
        {% endfor %}

    from recent_orders

),

customer_totals as (

    select
        count(case when not customers.is_prospect then 1 end) as customer_count,
        count(case when customers.is_prospect then 1 end) as prospect_count,
        count(case when customers.first_order_date < shop.period_start_date then 1 end) as previous_customer_count,
        count(case when customers.first_order_date >= shop.period_start_date then 1 end) as new_customer_count,
        count(
            case
                when customers.first_order_date >= shop.previous_period_start_date and customers.first_order_date < shop.period_start_date then 1
            end
        ) as previous_new_customer_count,
        {{ safe_divide(
            'count(case when customers.order_count >= 2 then 1 end)', 'count(case when not customers.is_prospect then 1 end)',
        ) }} as repeat_rate,
        cast(
            sum(case when customers.is_lapsed then customers.net_revenue_365d when customers.net_revenue_365d is not null then 0 end)
            as decimal(28, 4)
        ) as revenue_at_risk,
        sum(customers.net_revenue_365d) as net_revenue_365d

    from customers
    cross join shop

),

segment_totals as (

    select count(case when segment_id > 0 then 1 end) as segment_count
    from segments

),

structure as (

    select
        max(structure_verdict) as structure_verdict,
        max(structure_reason) as structure_reason

    from named_segments

),

-- figures of a period that the data cover in part only would be too small
measured as (

    select
        shop.*,
        coalesce(history.first_order_date <= shop.previous_period_start_date, false) as is_previous_covered,
        customer_totals.customer_count,
        customer_totals.prospect_count,
        customer_totals.previous_customer_count,
        customer_totals.repeat_rate,
        customer_totals.revenue_at_risk,
        customer_totals.net_revenue_365d,
        {% for prefix in ['', 'previous_'] %}
        {% for measure in measures %}
        {%- set value = 'coalesce(order_totals.' ~ prefix ~ measure ~ ', history.no_money)' if measure == 'net_revenue'
            else ('customer_totals.' if measure == 'new_customer_count' else 'order_totals.') ~ prefix ~ measure %}
        {%- if prefix %}
        case when history.first_order_date <= shop.previous_period_start_date then {{ value }} end as {{ prefix }}{{ measure }},
        {%- else %}
        {{ value }} as {{ measure }},
        {%- endif %}
        {% endfor %}
        {%- endfor %}
        segment_totals.segment_count,
        structure.structure_verdict,
        structure.structure_reason

    from shop
    cross join history
    cross join order_totals
    cross join customer_totals
    cross join segment_totals
    cross join structure

),

summary as (

    select
        as_of_date,
        currency,

        -- the period
        {{ days }} as period_days,
        period_start_date,
        previous_period_start_date,
        '{{ days }} day{{ 's' if days > 1 }} to ' || cast(as_of_date as {{ dbt.type_string() }})
        || case
            when is_previous_covered then ' against the {{ days ~ ' days' if days > 1 else 'day' }} before'
            else ', without a comparison: the data begin later'
        end as period_label,

        -- who
        customer_count,
        case
            when is_previous_covered and previous_customer_count > 0
                then {{ safe_divide('customer_count - previous_customer_count', 'previous_customer_count') }}
        end as customer_count_change,
        prospect_count,
        cast(segment_count as {{ dbt.type_int() }}) as segment_count,

        -- what they did
        {% for measure in measures %}
        {{ measure }},
        previous_{{ measure }},
        case
            when previous_{{ measure }} > 0 then {{ safe_divide(measure ~ ' - previous_' ~ measure, 'previous_' ~ measure) }}
        end as {{ measure }}_change,
        {% endfor %}
        -- where it stands
        repeat_rate,
        revenue_at_risk,
        case when net_revenue_365d > 0 then {{ safe_divide('revenue_at_risk', 'net_revenue_365d') }} end as revenue_at_risk_share,
        structure_verdict,
        structure_reason

    from measured

)

select * from summary
