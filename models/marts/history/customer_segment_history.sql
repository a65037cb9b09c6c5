-- One row per customer and day on which customers were looked at: the segment of that day, by today's model.
with

segments_today as (

    select * from {{ ref('customer_segments') }}

),

clustered as (

    select * from {{ ref('int_customers_clustered_at_period_ends') }}

),

features as (

    select * from {{ ref('int_customers_at_period_ends') }}

),

periods as (

    select * from {{ ref('int_history_periods') }}

),

segment_names as (

    select * from {{ ref('int_segments_named') }}

),

labelled as (

    select
        features.*,
        periods.is_current,
        case when periods.is_current then segments_today.segment_id else clustered.segment_id end as segment_id

    from features
    inner join periods
        on features.period_end = periods.period_end
    inner join clustered
        on
            features.customer_id = clustered.customer_id
            and features.period_end = clustered.period_end
    inner join segments_today
        on features.customer_id = segments_today.customer_id

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
