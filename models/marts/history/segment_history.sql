-- One row per segment and day on which customers were looked at: how many were in it, and what they had spent by then.
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

segment_names as (

    select * from {{ ref('int_segments_named') }}

),

totals as (

    select
        period_end,
        is_current,
        segment_id,
        segment_name,
        segment_order,
        count(*) as customer_count,
        {{ safe_divide('count(*)', 'sum(count(*)) over (partition by period_end)') }} as customer_share,
        cast(sum(net_revenue) as decimal(28, 4)) as net_revenue

    from history
    group by period_end, is_current, segment_id, segment_name, segment_order

),

final as (

    select
        totals.period_end,
        totals.is_current,
        totals.segment_id,
        totals.segment_name,
        totals.segment_order,
        segment_names.colour,
        totals.customer_count,
        totals.customer_share,
        totals.net_revenue

    from totals
    inner join segment_names
        on totals.segment_id = segment_names.segment_id

)

select * from final
