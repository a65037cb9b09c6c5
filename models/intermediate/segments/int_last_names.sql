-- One row per segment of the last model: the name it had.
with

events as (

    select * from {{ ref('int_last_segment_events') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

names as (

    select
        events.segment_id,
        events.segment_name

    from events
    inner join last_model
        on events.model_version = last_model.model_version

)

select * from names
