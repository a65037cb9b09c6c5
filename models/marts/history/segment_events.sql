-- One row per model ever fitted and segment: what became of it: kept, moved, split, merged, born or died. A fit adds these rows.
with

decision as (

    select *
    from {{ ref('int_segmentation_decision') }}
    where check_name = 'decision'

),

matches as (

    select * from {{ ref('segment_matches') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

last_segments as (

    select * from {{ ref('int_last_segments') }}

),

new_events as (

    select
        decision.model_version,
        decision.last_model_version,
        cast(matches.event_order as {{ dbt.type_int() }}) as event_order,
        matches.event,
        cast(matches.segment_id as {{ dbt.type_int() }}) as segment_id,
        coalesce(segments.segment_name, last_segments.segment_name) as segment_name,
        last_segments.segment_name as last_segment_name,
        matches.other_segment_ids,
        matches.customer_count,
        matches.customer_share,
        matches.centroid_shift

    from matches
    cross join decision
    left join segments
        on matches.segment_id = segments.segment_id
    left join last_segments
        on matches.segment_id = last_segments.cluster_id

),

worded as (

    select
        *,
        segment_name
        || case event
            when 'kept' then ': still the same segment'
            when 'moved' then ': still the same segment, but its customers behave differently than before'
            when 'born' then ': a new segment'
            when 'died' then ': a segment that is gone'
            when 'split' then ': out of a split, beside segment ' || other_segment_ids
            when 'merged' then ': merged with segment ' || other_segment_ids
        end
        || case
            when customer_share is null then ''
            else ' (' || cast(cast(100 * customer_share as decimal(18, 0)) as {{ dbt.type_string() }}) || '% of the customers)'
        end as message

    from new_events

)

select * from worded
