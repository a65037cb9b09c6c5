-- One row per customer and day of a forecast: what was known of the customer by then, and what followed in the 90 days after.
-- The last day is the as-of date, with every customer; of the days before it as many customers are drawn as the learners can see.
-- noqa: disable=LT02,LT05
{%- set horizon_days = 90 %}
{%- set row_limit = 48000 %}  {#- rows of past days; a learner that sees more hardly forecasts better #}
{%- set least_days_before = 60 %}  {#- history before a day, with less of which hardly anybody could have come back #}
{%- set age_days = dbt.datediff('days.ordered_date', 'looks.cutoff_date', 'day') %}
with

customers as (

    select
        customer_id,
        min(ordered_date) over () as history_start_date,
        -- as int_value_customers draws them
        {{ hash_uniform("customer_id || ' value'") }} * count(*) over () * 6 < {{ row_limit }} as is_drawn

    from {{ ref('int_purchase_days') }}
    where day_number = 1

),

-- windows of 90 days that do not overlap; the last three begin a year before the as-of date and the two that judge
cutoffs as (

    select
        listed.days_back,
        cast({{ dbt.dateadd('day', '-listed.days_back', 'shop.as_of_date') }} as date) as cutoff_date

    from {{ ref('int_shop') }} as shop
    cross join (values (0), (90), (180), (275), (365), (455), (545)) as listed (days_back)

),

-- every customer on the as-of date, and the same drawn ones on each day before
looks as (

    select
        customers.customer_id,
        cutoffs.cutoff_date,
        cutoffs.days_back

    from customers
    inner join cutoffs
        on cutoffs.days_back = 0 or (customers.is_drawn and {{ dbt.datediff('customers.history_start_date', 'cutoffs.cutoff_date', 'day') }} >= {{ least_days_before }})

),

past_orders as (

    select
        orders.*,
        looks.cutoff_date,
        cast({{ dbt.date_trunc('month', 'orders.ordered_date') }} as date) as month_start

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    inner join looks
        on
            orders.customer_id = looks.customer_id
            and looks.days_back > 0
            and orders.ordered_date <= {{ dbt.dateadd('day', horizon_days, 'looks.cutoff_date') }}

),

past_months as (

    select
        customer_id,
        month_start,
        {{ sums_of_orders() }},
        cutoff_date

    from past_orders
    where ordered_date <= cutoff_date
    group by customer_id, month_start, cutoff_date

),

sums as (

    select
        customers.customer_id,
        shop.as_of_date as period_end,
        {{ sums_so_far() }}

    from {{ ref('int_orders_aggregated_to_customers') }} as customers
    cross join {{ ref('int_shop') }} as shop
    group by customers.customer_id, shop.as_of_date

    union all

    select
        customer_id,
        cutoff_date as period_end,
        {{ sums_so_far() }}

    from past_months
    group by customer_id, cutoff_date

),

-- what months cannot tell: the first day, the last days before, and the 90 days after
near as (

    select
        days.customer_id,
        looks.cutoff_date,
        looks.days_back,
        sum(case when {{ age_days }} between 0 and 29 then days.order_count else 0 end) as order_count_30d,
        sum(case when {{ age_days }} between 0 and 89 then days.order_count else 0 end) as order_count_90d,
        sum(case when {{ age_days }} between 0 and 179 then days.order_count else 0 end) as order_count_180d,
        sum(case when {{ age_days }} between 0 and 364 then days.order_count else 0 end) as order_count_365d,
        count(case when {{ age_days }} < 0 then 1 end) as next_orders,
        sum(case when days.day_number = 1 then days.gross_amount end) as first_day_revenue,
        sum(case when {{ age_days }} between 0 and 89 then days.gross_amount end) as gross_revenue_90d,
        sum(case when {{ age_days }} between 0 and 364 then days.gross_amount end) as gross_revenue_365d,
        sum(case when {{ age_days }} < 0 then days.gross_amount end) as next_revenue

    from {{ ref('int_purchase_days') }} as days
    inner join looks
        on
            days.customer_id = looks.customer_id
            and days.ordered_date <= {{ dbt.dateadd('day', horizon_days, 'looks.cutoff_date') }}
    group by days.customer_id, looks.cutoff_date, looks.days_back

),

-- a refund counts on its own day
given_back as (

    select
        orders.customer_id,
        orders.cutoff_date,
        cast(sum(case when orders.ordered_date <= orders.cutoff_date then lines.refund_amount else 0 end) as decimal(28, 4)) as later_amount,
        sum(case when lines.transaction_date <= {{ dbt.dateadd('day', horizon_days, 'orders.cutoff_date') }} then lines.refund_amount end) as next_amount

    from {{ ref('int_refunds_settled') }} as lines
    inner join past_orders as orders
        on lines.order_id = orders.order_id and lines.transaction_date > orders.cutoff_date
    where lines.refund_amount <> 0
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
        near.days_back,
        {{ hash_uniform("sums.customer_id || ' held out'") }} as draw,

        -- what was known
        {{ features_of_any_day(later_refunds='coalesce(given_back.later_amount, 0)') }},
        near.first_day_revenue,
        cast(near.order_count_30d as {{ dbt.type_bigint() }}) as order_count_30d,
        cast(near.order_count_90d as {{ dbt.type_bigint() }}) as order_count_90d,
        cast(near.order_count_180d as {{ dbt.type_bigint() }}) as order_count_180d,
        cast(near.order_count_365d as {{ dbt.type_bigint() }}) as order_count_365d,
        coalesce(near.gross_revenue_90d, period.no_money) as gross_revenue_90d,
        coalesce(near.gross_revenue_365d, period.no_money) as gross_revenue_365d,

        -- what followed
        case when near.days_back > 0 then near.next_orders end as next_orders,
        case when near.days_back > 0 then coalesce(near.next_revenue, period.no_money) - coalesce(given_back.next_amount, 0) end as next_spend

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
