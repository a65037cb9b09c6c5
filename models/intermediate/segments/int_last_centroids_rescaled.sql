-- One row per segment of the last model: its middle, in the standard units of the model in force.
-- noqa: disable=LT02
with

parameters as (

    select * from {{ ref('int_last_segment_model_parameters') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

last_scaling as (

    select * from {{ ref('int_last_feature_scaling') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

rescaled as (

    select
        parameters.position as cluster_id,
        parameters.feature,
        (parameters.value * last_scaling.standard_deviation + last_scaling.mean - scaling.mean) / scaling.standard_deviation as value

    from parameters
    inner join last_model
        on parameters.model_version = last_model.model_version
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

    select
        cluster_id
        {% for feature in var('clustering_features') %},
        coalesce(round(max(case when feature = '{{ feature }}' then value end), 9), 0e0) as {{ feature }}
        {% endfor %}

    from rescaled
    group by cluster_id

)

select * from centroids
