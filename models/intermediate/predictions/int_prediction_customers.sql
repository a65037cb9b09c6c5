-- One row per customer and day of a forecast: what was known of the customer by then, and what followed in the 90 days after.
-- The last day is the as-of date, with every customer; of the days before it as many customers are drawn as the learners can see.
-- noqa: disable=LT02,LT05
{%- set horizon_days = 90 %}
{%- set row_limit = 48000 %}  {#- rows of past days; a learner that sees more hardly forecasts better #}
{#- days from the as-of date: windows of 90 that do not overlap; the last three begin a year before the as-of date and the two that judge #}
{%- set days_back = '(0), (90), (180), (275), (365), (455), (545)' %}
{%- set least_days_before = 60 %}  {#- history before a day, with less of which hardly anybody could have come back #}
with

customers as (

    select
        customer_id,
        min(first_order_date) as first_order_date,
        min(min(first_order_date)) over () as history_start_date,
        count(*) over () as customer_count

    from {{ ref('int_customer_months') }}
    where first_order_date is not null
    group by customer_id

),

cutoffs as (

    select
        listed.days_back,
        cast({{ dbt.dateadd('day', '-listed.days_back', 'shop.as_of_date') }} as date) as cutoff_date

    from {{ ref('int_shop') }} as shop
    cross join (values {{ days_back }}) as listed (days_back)

),

-- the same customers on each day, drawn as int_value_customers draws them
known_orders as (

    select
        orders.*,
        cutoffs.cutoff_date,
        cutoffs.days_back,
        cast({{ dbt.date_trunc('month', 'orders.ordered_date') }} as date) as month_start,
        {{ dbt.datediff('orders.ordered_date', 'cutoffs.cutoff_date', 'day') }} as age_days,
        case when orders.ordered_date = customers.first_order_date then orders.gross_amount end as first_day_amount

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    inner join customers
        on orders.customer_id = customers.customer_id
    inner join cutoffs
        on orders.ordered_date <= {{ dbt.dateadd('day', horizon_days, 'cutoffs.cutoff_date') }}
    where
        cutoffs.days_back = 0
        or (
            {{ dbt.datediff('customers.history_start_date', 'cutoffs.cutoff_date', 'day') }} >= {{ least_days_before }}
            and {{ hash_uniform("orders.customer_id || ' value'") }} * customers.customer_count * 6 < {{ row_limit }}
        )

),

months as (

    select
        months.*,
        cutoffs.cutoff_date,
        cutoffs.days_back

    from {{ ref('int_customer_months') }} as months
    inner join cutoffs
        on cutoffs.days_back = 0

    union all

    select
        customer_id,
        month_start,
        {{ sums_of_orders() }},
        cutoff_date,
        days_back

    from known_orders
    where age_days >= 0 and days_back > 0
    group by customer_id, month_start, cutoff_date, days_back

),

sums as (

    select
        customer_id,
        cutoff_date as period_end,
        days_back,
        {{ sums_so_far() }}

    from months
    group by customer_id, cutoff_date, days_back

),

-- what months cannot tell: the first day, the last days before, and the 90 days after
near as (

    select
        customer_id,
        cutoff_date,

        count(case when age_days between 0 and 29 then 1 end) as order_count_30d,
        count(case when age_days between 0 and 89 then 1 end) as order_count_90d,
        count(case when age_days between 0 and 179 then 1 end) as order_count_180d,
        count(case when age_days between 0 and 364 then 1 end) as order_count_365d,
        count(distinct case when age_days < 0 then ordered_date end) as next_orders,
        sum(first_day_amount) as first_day_revenue,
        sum(case when age_days between 0 and 89 then gross_amount end) as gross_revenue_90d,
        sum(case when age_days between 0 and 364 then gross_amount end) as gross_revenue_365d,
        sum(case when age_days < 0 then gross_amount end) as next_revenue

    from known_orders
    where is_purchase
    group by customer_id, cutoff_date

),

-- a refund counts on its own day
given_back as (

    select
        orders.customer_id,
        orders.cutoff_date,
        cast(sum(case when orders.age_days >= 0 then lines.refund_amount else 0 end) as decimal(28, 4)) as later_amount,
        sum(case
            when {{ dbt.datediff('orders.cutoff_date', 'lines.transaction_date', 'day') }} <= {{ horizon_days }} then lines.refund_amount
        end) as next_amount

    from {{ ref('int_transactions_classified') }} as lines
    inner join known_orders as orders
        on
            lines.order_id = orders.order_id
            and lines.transaction_date > orders.cutoff_date
    where orders.days_back > 0 and lines.refund_amount <> 0
    group by orders.customer_id, orders.cutoff_date

),

-- without the usual days between purchases: dear, known for few, and nearly told by recency, tenure and purchase days
period as (

    select
        period_end,
        {{ safe_divide('sum(coupon_order_count)', 'sum(order_count)') }} as coupon_usage_rate,
        case when count(gross_revenue) > 0 then cast(0 as decimal(28, 4)) end as no_money,
        cast(null as {{ type_double() }}) as interpurchase_median_days,
        cast(null as {{ type_double() }}) as interpurchase_cv

    from sums
    group by period_end

),

measured as (

    select
        sums.customer_id,
        sums.period_end as cutoff_date,
        sums.days_back,
        {{ hash_uniform("sums.customer_id || ' held out'") }} as draw,

        -- what was known
        {{ features_of_any_day(later_refunds='coalesce(given_back.later_amount, 0)') }},
        near.first_day_revenue,
        near.order_count_30d,
        near.order_count_90d,
        near.order_count_180d,
        near.order_count_365d,
        coalesce(near.gross_revenue_90d, period.no_money) as gross_revenue_90d,
        coalesce(near.gross_revenue_365d, period.no_money) as gross_revenue_365d,

        -- what followed
        case when sums.days_back > 0 then near.next_orders end as next_orders,
        case when sums.days_back > 0 then coalesce(near.next_revenue, period.no_money) - coalesce(given_back.next_amount, 0) end as next_spend

    from sums
    inner join period
        on sums.period_end = period.period_end
    -- the same row under the name that features of any day read
    inner join period as cadence
        on sums.period_end = cadence.period_end
    inner join near
        on
            sums.customer_id = near.customer_id
            and sums.period_end = near.cutoff_date
    left join given_back
        on
            sums.customer_id = given_back.customer_id
            and sums.period_end = given_back.cutoff_date
    where sums.order_count > 0

)

select * from measured
