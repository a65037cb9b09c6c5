-- One row per segment, prospects (0) and customers of no group (-1) included: its name, meaning, colour and place, the same on every chart.
with

assigned_names as (

    select * from {{ ref('segment_names_assigned') }}

),

segment_names as (

    select * from {{ ref('segment_names') }}

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

    union all

    select
        -1 as segment_id,
        segment_name

    from segment_names
    where kind = 'noise'

),

named as (

    select
        all_segments.segment_id,
        all_segments.segment_name,
        segment_names.display_order as segment_order,
        segment_names.colour,
        segment_names.meaning

    from all_segments
    inner join segment_names
        on all_segments.segment_name = segment_names.segment_name

)

select * from named
