-- One row per day looked back from and customer who had bought by then: what is known that tells their value, and what followed.
-- Days back: 0 is the as-of date; 90 and 180 are held against what followed; a year before each tells the season.
with

cutoffs as (

    select
        listed.days_back,
        cast({{ dbt.dateadd('day', '-listed.days_back', 'shop.as_of_date') }} as date) as cutoff_date

    from {{ ref('int_shop') }} as shop
    cross join (values (0), (90), (180), (365), (455), (545)) as listed (days_back)

),

first_days as (

    select
        customer_id,
        ordered_date as first_date,
        -- of many customers, some tell as much as all
        {{ hash_uniform("customer_id || ' value'") }} * count(*) over () < 200000 as is_in_sample

    from {{ ref('int_purchase_days') }}
    where day_number = 1

),

events as (

    -- orders of one day are one purchase: who buys for two addresses does not buy twice as often
    select
        customer_id,
        ordered_date as event_date,
        1 as purchase_count,
        gross_amount as amount

    from {{ ref('int_purchase_days') }}

    union all

    -- what was given back counts on its own day, so that no past day knows of it
    select
        orders.customer_id,
        lines.transaction_date as event_date,
        0 as purchase_count,
        -- Sail gives a negated sum another type than it planned, and a union of two widths fails
        cast(cast(0 as decimal(28, 4)) - sum(lines.refund_amount) as decimal(28, 4)) as amount

    from {{ ref('int_refunds_settled') }} as lines
    inner join {{ ref('int_transactions_aggregated_to_orders') }} as orders
        on lines.order_id = orders.order_id
    where lines.refund_amount > 0 and orders.customer_id is not null
    group by orders.customer_id, lines.transaction_date

),

looks as (

    select
        cutoffs.days_back,
        cutoffs.cutoff_date,
        cast({{ dbt.dateadd('day', 90, 'cutoffs.cutoff_date') }} as date) as followed_to_date,
        first_days.customer_id,
        first_days.first_date,
        first_days.is_in_sample

    from first_days
    inner join cutoffs
        on first_days.first_date <= cutoffs.cutoff_date
    where cutoffs.days_back = 0 or first_days.is_in_sample

),

sums as (

    select
        looks.days_back,
        looks.cutoff_date,
        looks.customer_id,
        looks.first_date,
        looks.is_in_sample,

        -- known on that day
        sum(case when events.event_date <= looks.cutoff_date then events.purchase_count end) as purchase_days,
        max(case when events.event_date <= looks.cutoff_date and events.purchase_count = 1 then events.event_date end) as last_date,
        sum(case when events.event_date <= looks.cutoff_date then events.amount end) as value_to_date,
        sum(case when events.event_date <= looks.cutoff_date and events.event_date > looks.first_date then events.amount end) as repeat_value,

        -- what followed
        sum(case when events.event_date > looks.cutoff_date and events.event_date <= looks.followed_to_date then events.purchase_count end) as orders_after,
        sum(case when events.event_date > looks.cutoff_date and events.event_date <= looks.followed_to_date then events.amount end) as value_after

    from looks
    inner join events
        on looks.customer_id = events.customer_id
    group by looks.days_back, looks.cutoff_date, looks.customer_id, looks.first_date, looks.is_in_sample

),

final as (

    select
        days_back,
        cutoff_date,
        customer_id,
        is_in_sample,

        -- the cell
        cast(purchase_days - 1 as {{ dbt.type_int() }}) as repeat_count,
        {{ dbt.datediff('first_date', 'last_date', 'day') }} / 7e0 as recency_weeks,
        {{ dbt.datediff('first_date', 'cutoff_date', 'day') }} / 7e0 as age_weeks,

        -- money of a repeat purchase: the first order says less about the next ones
        case
            when purchase_days > 1 then {{ safe_divide('greatest(repeat_value, cast(0 as decimal(28, 4)))', 'purchase_days - 1') }}
        end as mean_value,
        cast(value_to_date as decimal(28, 4)) as value_to_date,

        -- what followed, where all of it is known
        case when days_back > 0 then cast(coalesce(orders_after, 0) as {{ dbt.type_int() }}) end as orders_after,
        case when days_back > 0 and value_to_date is not null then cast(coalesce(value_after, 0) as decimal(28, 4)) end as value_after

    from sums

)

select * from final
