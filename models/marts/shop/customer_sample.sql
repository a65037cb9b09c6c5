-- One row per customer of a small sample of those with a purchase, the same ones each time: for charts with a dot per customer.
{%- set sample_size = 800 %}  {#- customers; more dots hide each other #}
with

features as (

    select *
    from {{ ref('customer_features') }}
    where outside_segment_id is null

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

drawn as (

    select
        features.customer_id,
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        features.recency_days,
        features.order_count,
        features.net_revenue

    from features
    inner join clusters
        on features.customer_id = clusters.customer_id
    inner join segments
        on clusters.segment_id = segments.segment_id
    order by {{ hash_uniform('features.customer_id') }} asc, features.customer_id asc
    limit {{ sample_size }}

)

select * from drawn
