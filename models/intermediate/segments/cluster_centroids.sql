-- One row per segment: the middle of its customers, in standard units.
-- noqa: disable=LT02
with

fit as (

    select * from {{ ref('cluster_fit') }}

),

matches as (

    select * from {{ ref('segment_matches') }}

),

centroids as (

    select
        cast(matches.segment_id as {{ dbt.type_int() }}) as segment_id
        {% for feature in scaled_feature_names() %},
        fit.{{ feature }}
        {% endfor %}

    from fit
    inner join matches
        on fit.cluster_id = matches.cluster_id

)

select * from centroids
