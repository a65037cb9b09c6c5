-- One row per number of the last model: how it scales a feature, the middle of a segment, and what drift is measured against.
with

parameters as (

    {{ last_build_rows('segment_model_parameters') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

last_parameters as (

    select
        parameters.part,
        parameters.position,
        parameters.feature,
        parameters.value,
        parameters.text_value

    from parameters
    inner join last_model
        on parameters.model_version = last_model.model_version

)

select * from last_parameters
