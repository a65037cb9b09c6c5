-- One row per customer with any order: what they did up to the as-of date, as sums and counts.
with

shop as (

    select as_of_date
    from {{ ref('int_shop') }}

),

sums as (

    select
        customer_id,
        {{ sums_so_far() }}

    from {{ ref('int_customer_months') }}
    group by customer_id

),

aged as (

    select
        orders.customer_id,
        orders.is_purchase,
        orders.order_status,
        orders.gross_amount,
        orders.net_amount,
        {{ dbt.datediff('orders.ordered_date', 'shop.as_of_date', 'day') }} as age_days

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    cross join shop
    where orders.customer_id is not null

),

-- what months cannot tell: the last 30, 90, 180 and 365 days
recent as (

    select
        customer_id,

        -- counts
        count(case when is_purchase and age_days < 30 then 1 end) as order_count_30d,
        count(case when is_purchase and age_days < 90 then 1 end) as order_count_90d,
        count(case when is_purchase and age_days < 365 then 1 end) as order_count_365d,
        count(case when order_status = 'pending' and age_days < 90 then 1 end) as pending_count_90d,

        -- money
        cast(sum(case when age_days < 90 then net_amount when net_amount is not null then 0 end) as decimal(28, 4)) as net_revenue_90d,
        cast(sum(case when age_days < 365 then net_amount when net_amount is not null then 0 end) as decimal(28, 4)) as net_revenue_365d,
        sum(case when age_days < 90 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_90d,
        sum(case when age_days >= 90 and age_days < 180 then gross_amount when gross_amount is not null then 0 end) as gross_revenue_previous_90d

    from aged
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

-- a set of categories per customer would take far more memory
categories as (

    select distinct
        customer_id,
        product_category

    from {{ ref('int_transactions_validated') }}
    where
        reject_reason is null
        and customer_id is not null
        and row_kind in ('sale', 'returned_sale')

),

breadth as (

    select
        customer_id,
        nullif(count(product_category), 0) as distinct_categories

    from categories
    group by customer_id

),

final as (

    select
        sums.*,
        shop.as_of_date,
        recent.order_count_30d,
        recent.order_count_90d,
        recent.order_count_365d,
        recent.pending_count_90d,
        recent.net_revenue_90d,
        recent.net_revenue_365d,
        recent.gross_revenue_90d,
        recent.gross_revenue_previous_90d,
        medians.median_order_value,
        breadth.distinct_categories

    from sums
    cross join shop
    inner join recent
        on sums.customer_id = recent.customer_id
    left join medians
        on sums.customer_id = medians.customer_id
    left join breadth
        on sums.customer_id = breadth.customer_id

)

select * from final
