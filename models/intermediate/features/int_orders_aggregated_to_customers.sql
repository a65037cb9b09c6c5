-- One row per customer with any order: what they did up to the as-of date, as sums and counts.
with

orders as (

    select * from {{ ref('int_transactions_aggregated_to_orders') }}

),

purchase_days as (

    select
        customer_id,
        count(*) as purchase_days

    from {{ ref('int_purchase_days') }}
    group by customer_id

),

-- an aggregate that finds a median keeps all values in memory, a window does not
purchases_ranked as (

    select
        customer_id,
        gross_amount,
        row_number() over (partition by customer_id order by gross_amount) as value_rank,
        count(*) over (partition by customer_id) as order_count

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where
        is_purchase
        and customer_id is not null

),

medians as (

    select
        customer_id,
        -- halfway between two sums is half a digit more, which a double may have a hair below the half
        cast(cast(sum(gross_amount) / count(*) as decimal(28, 6)) as {{ type_money() }}) as median_order_value

    from purchases_ranked
    where 2 * value_rank between order_count and order_count + 2
    group by customer_id

),

shop as (

    select * from {{ ref('int_shop') }}

),

aged as (

    select
        orders.*,
        -- unknown where the shop has neither coupons nor discounts
        case
            when orders.is_purchase and (orders.has_coupon is not null or orders.discount_amount is not null)
                then not coalesce(orders.has_coupon, false) and coalesce(orders.discount_amount, 0) = 0
        end as is_full_price,
        cast(
            {{ dbt.datediff('orders.ordered_date', 'shop.as_of_date', 'day') }}
            as {{ dbt.type_int() }}
        ) as age_days

    from orders
    cross join shop
    where orders.customer_id is not null

),

customers as (

    select
        customer_id,

        -- counts
        count(case when is_purchase then 1 end) as order_count,
        count(case when is_purchase and age_days < 30 then 1 end) as order_count_30d,
        count(case when is_purchase and age_days < 90 then 1 end) as order_count_90d,
        count(case when is_purchase and age_days < 365 then 1 end) as order_count_365d,
        count(case when order_status = 'successful' and not is_purchase then 1 end) as free_order_count,
        count(case when order_status = 'failed' then 1 end) as failed_count,
        count(case when order_status = 'pending' then 1 end) as pending_count,
        sum(case when is_purchase then item_count end) as item_count,

        -- coupons and discounts
        -- null, and not 0, where the shop has no coupons
        cast(sum(case when is_purchase and has_coupon then 1 when is_purchase and not has_coupon then 0 end) as {{ dbt.type_bigint() }})
            as coupon_order_count,
        count(case when is_full_price then 1 end) as full_price_order_count,
        cast(sum(case when is_purchase then discount_amount end) as decimal(28, 4)) as discount_amount,
        sum(case when is_purchase and has_coupon then gross_amount end) as coupon_gross_amount,
        count(is_full_price) as price_known_count,

        -- money
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount) as decimal(28, 4)) as refund_amount,
        cast(sum(net_amount) as decimal(28, 4)) as net_revenue,
        cast(sum(case when age_days < 90 then net_amount when net_amount is not null then 0 end) as decimal(28, 4)) as net_revenue_90d,
        cast(sum(case when age_days < 365 then net_amount when net_amount is not null then 0 end) as decimal(28, 4)) as net_revenue_365d,
        sum(case when age_days < 90 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_90d,
        sum(case when age_days >= 90 and age_days < 180 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_previous_90d,
        max(case when is_purchase then gross_amount end) as max_order_value,

        -- days
        min(case when is_purchase then ordered_date end) as first_order_date,
        max(case when is_purchase then ordered_date end) as last_order_date,
        min(case when is_purchase then age_days end) as recency_days,
        max(case when is_purchase then age_days end) as tenure_days

    from aged
    group by customer_id

),

final as (

    select
        customers.*,
        medians.median_order_value,
        coalesce(purchase_days.purchase_days, 0) as purchase_days

    from customers
    left join medians
        on customers.customer_id = medians.customer_id
    left join purchase_days
        on customers.customer_id = purchase_days.customer_id

)

select * from final
