-- One row per customer with a purchase: recency, frequency and money in quintiles; equal values get equal scores.
with

customers as (

    select *
    from {{ ref('int_orders_aggregated_to_customers') }}
    where order_count > 0

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

worse_counts as (

    select
        customer_id,
        net_revenue,
        count(*) over () as customer_count,
        rank() over (order by recency_days desc) - 1 as worse_recency_count,
        rank() over (order by order_count) - 1 as worse_frequency_count,
        rank() over (order by net_revenue) - 1 as worse_money_count

    from customers

),

scored as (

    select
        customer_id,
        {{ quintile_score('worse_recency_count', 'customer_count') }} as r_score,
        {{ quintile_score('worse_frequency_count', 'customer_count') }} as f_score,
        case when net_revenue is not null then {{ quintile_score('worse_money_count', 'customer_count') }} end as m_score

    from worse_counts

),

named as (

    select
        scored.*,
        rfm_segments.rfm_segment

    from scored
    left join rfm_segments
        on
            scored.r_score = rfm_segments.r_score
            and scored.f_score = rfm_segments.f_score

)

select * from named
