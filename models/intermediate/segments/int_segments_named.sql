-- One row per segment, prospects (0) included: its name, meaning, colour and place, the same on every chart.
with

assigned_names as (

    select * from {{ ref('segment_names_assigned') }}

),

segment_names as (

    select * from {{ ref('segment_names') }}

),

structure as (

    select
        max(structure_verdict) as structure_verdict,
        max(structure_reason) as structure_reason

    from {{ ref('cluster_candidates') }}
    where is_chosen

),

all_segments as (

    select
        cast(segment_id as {{ dbt.type_int() }}) as segment_id,
        segment_name

    from assigned_names

    union all

    select
        0 as segment_id,
        segment_name

    from segment_names
    where kind = 'prospects'

),

named as (

    select
        all_segments.segment_id,
        all_segments.segment_name,
        segment_names.display_order as segment_order,
        segment_names.colour,
        segment_names.meaning,
        structure.structure_verdict,
        structure.structure_reason

    from all_segments
    cross join structure
    inner join segment_names
        on all_segments.segment_name = segment_names.segment_name

)

select * from named
