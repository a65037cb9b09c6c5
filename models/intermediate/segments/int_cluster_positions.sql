-- One row per cluster: where its customers stand among all, from 0 (worst) to 1 (best), and the range of nearly all of them.
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

        -- within both ranges lie at least 90%
        round({{ quantile('features.order_count', 0.025) }}, 6) as order_count_low,
        round({{ quantile('features.order_count', 0.975) }}, 6) as order_count_high,
        round({{ quantile('features.recency_days', 0.025) }}, 6) as recency_days_low,
        round({{ quantile('features.recency_days', 0.975) }}, 6) as recency_days_high

    from clusters
    inner join features
        on clusters.customer_id = features.customer_id
    group by clusters.nearest_id

)

select * from positions
