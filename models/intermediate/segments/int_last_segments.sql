-- One row per segment of the last model: its name, and its middle in the standard units of the model in force.
-- noqa: disable=LT02
with

parameters as (

    select * from {{ ref('int_last_model_parameters') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

events as (

    {{ last_build_rows('segment_events', ['model_version', 'segment_id', 'segment_name']) }}

),

last_scaling as (

    {{ model_scaling('parameters') }}

),

rescaled as (

    select
        parameters.position as cluster_id,
        parameters.feature,
        round(
            (parameters.value * last_scaling.standard_deviation + last_scaling.mean - scaling.mean) / scaling.standard_deviation, 9
        ) as value

    from parameters
    inner join last_scaling
        on
            parameters.feature = last_scaling.feature
            and last_scaling.is_used
    inner join scaling
        on
            parameters.feature = scaling.feature
            and scaling.is_used
    where parameters.part = 'centroid'

),

centroids as (

    {{ pivot_features('rescaled', scaled_feature_names(), 'cluster_id') }}

),

named as (

    select
        centroids.*,
        events.segment_name

    from centroids
    cross join last_model
    left join events
        on
            centroids.cluster_id = events.segment_id
            and last_model.model_version = events.model_version

)

select * from named
