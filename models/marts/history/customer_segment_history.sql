-- One row per customer and day on which customers were looked at: the segment of that day, by today's model.
-- A view: the served copy has its own, and one more would be the second largest table of all.
{{ config(materialized='view') }}

with

past as (

    select * from {{ ref('int_customers_clustered_at_period_ends') }}

),

features_today as (

    select * from {{ ref('customer_features') }}

),

segments_today as (

    select * from {{ ref('customer_clusters') }}

),

today as (

    select *
    from {{ ref('int_history_periods') }}
    where is_current

),

segment_names as (

    select * from {{ ref('int_segments_named') }}

),

labelled as (

    select
        customer_id,
        period_end,
        period_order,
        false as is_current,
        segment_id,
        recency_days,
        order_count,
        net_revenue

    from past

    union all

    select
        features_today.customer_id,
        today.period_end,
        today.period_order,
        true as is_current,
        coalesce(segments_today.segment_id, features_today.outside_segment_id) as segment_id,
        features_today.recency_days,
        features_today.order_count,
        features_today.net_revenue

    from features_today
    cross join today
    left join segments_today
        on features_today.customer_id = segments_today.customer_id
    -- since when prospects are known is unknown
    where not features_today.is_prospect

),

history as (

    select
        labelled.customer_id,
        labelled.period_end,
        labelled.period_order,
        labelled.is_current,

        -- the segment
        labelled.segment_id,
        segment_names.segment_name,
        segment_names.segment_order,

        -- what the customer had done by then
        labelled.recency_days,
        labelled.order_count,
        labelled.net_revenue

    from labelled
    inner join segment_names
        on labelled.segment_id = segment_names.segment_id

)

select * from history
