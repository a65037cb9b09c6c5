-- One row per check of the last model against today's customers, and one for what was decided.
with

checks as (

    select * from {{ ref('int_segmentation_decision') }}

),

drift as (

    select
        check_order,
        check_name,
        subject,
        value,
        threshold,
        is_drifted,
        message

    from checks

)

select * from drift
