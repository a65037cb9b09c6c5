-- One row per two days on which customers were looked at and two segments: how many went from the one to the other.
-- noqa: disable=LT02,LT05
{%- set period_orders = range(1, var('history_month_count') + 2) %}
{%- set columns = 'segment_id_' ~ period_orders | join(', segment_id_') %}
with

periods as (

    select * from {{ ref('int_history_periods') }}

),

segment_names as (

    select * from {{ ref('int_segments_named') }}

),

labels as (

    select
        customer_id,
        period_order,
        segment_id

    from {{ ref('int_customers_clustered_at_period_ends') }}

    union all

    select
        segments.customer_id,
        periods.period_order,
        segments.segment_id

    from {{ ref('customer_segments') }} as segments
    inner join periods
        on periods.is_current

),

customer_paths as (

    select
        {% for period_order in period_orders -%}
        max(case when period_order = {{ period_order }} then segment_id end) as segment_id_{{ period_order }},
        {% endfor -%}
        customer_id

    from labels
    group by customer_id

),

-- far fewer ways through the segments than customers, so that any two periods can be compared
paths as (

    select
        {{ columns }},
        count(*) as customer_count,
        row_number() over (order by {{ columns }}) as path_id

    from customer_paths
    group by {{ columns }}

),

stops as (

    {% for period_order in period_orders -%}
    select
        path_id,
        {{ period_order }} as period_order,
        -- 0: no order so far
        coalesce(segment_id_{{ period_order }}, 0) as segment_id,
        customer_count

    from paths
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

flows as (

    select
        earlier.period_end as from_period_end,
        later.period_end as to_period_end,
        from_stops.segment_id as from_segment_id,
        to_stops.segment_id as to_segment_id,
        later.is_current and later.period_order - earlier.period_order = 1 as is_default_pair,
        cast(sum(from_stops.customer_count) as {{ dbt.type_bigint() }}) as customer_count

    from stops as from_stops
    inner join stops as to_stops
        on
            from_stops.path_id = to_stops.path_id
            and from_stops.period_order < to_stops.period_order
    inner join periods as earlier
        on from_stops.period_order = earlier.period_order
    inner join periods as later
        on to_stops.period_order = later.period_order
    -- who had ordered by neither day has not moved
    where to_stops.segment_id <> 0
    group by
        earlier.period_end,
        later.period_end,
        from_stops.segment_id,
        to_stops.segment_id,
        later.is_current,
        later.period_order,
        earlier.period_order

),

final as (

    select
        flows.from_period_end,
        flows.to_period_end,
        flows.is_default_pair,

        -- from and to
        flows.from_segment_id,
        case when flows.from_segment_id = 0 then 'Not yet a customer' else from_names.segment_name end as from_segment_name,
        from_names.segment_order as from_segment_order,
        from_names.colour as from_colour,
        flows.to_segment_id,
        to_names.segment_name as to_segment_name,
        to_names.segment_order as to_segment_order,
        to_names.colour as to_colour,
        flows.from_segment_id = flows.to_segment_id as is_same_segment,

        -- how many
        flows.customer_count,
        {{ safe_divide(
            'flows.customer_count', 'sum(flows.customer_count) over (partition by flows.from_period_end, flows.to_period_end, flows.from_segment_id)'
        ) }} as share_of_from,
        {{ safe_divide('flows.customer_count', 'sum(flows.customer_count) over (partition by flows.from_period_end, flows.to_period_end)') }} as share_of_all

    from flows
    inner join segment_names as from_names
        on flows.from_segment_id = from_names.segment_id
    inner join segment_names as to_names
        on flows.to_segment_id = to_names.segment_id

)

select * from final
