-- One row per segment of the last model: its middle, in the standard units of that model.
-- noqa: disable=LT02
with

parameters as (

    select * from {{ ref('int_last_segment_model_parameters') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

centroids as (

    select
        parameters.position as cluster_id
        {% for feature in var('clustering_features') %},
        max(case when parameters.feature = '{{ feature }}' then parameters.value end) as {{ feature }}
        {% endfor %}

    from parameters
    inner join last_model
        on parameters.model_version = last_model.model_version
    where parameters.part = 'centroid'
    group by parameters.position

)

select * from centroids
