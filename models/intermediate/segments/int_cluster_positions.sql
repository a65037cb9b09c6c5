-- One row per cluster: where its customers stand among all, from 0 (worst) to 1 (best).
with

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

features as (

    select * from {{ ref('customer_features') }}

),

positions as (

    select
        clusters.nearest_id as cluster_id,
        round(avg((features.r_score - 1) / 4e0), 6) as recency,
        round(avg((features.f_score - 1) / 4e0), 6) as frequency,
        round(avg((features.m_score - 1) / 4e0), 6) as money,
        round({{ safe_divide('sum(features.coupon_order_count)', 'sum(features.order_count)') }}, 6) as coupon_use,
        round(avg(least(features.tenure_days, 365)) / 365, 6) as tenure,
        round(avg(case when features.order_count = 1 then 1e0 else 0e0 end), 6) as one_order_share,
        round(avg(case when features.is_lapsed then 1e0 else 0e0 end), 6) as lapsed_share

    from clusters
    inner join features
        on clusters.customer_id = features.customer_id
    group by clusters.nearest_id

)

select * from positions
