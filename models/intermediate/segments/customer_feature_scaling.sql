-- One row per clustering feature: the caps, mean and deviation of the model in force, which turn human units into standard ones.
-- depends_on: {{ ref('int_segmentation_decision') }}
-- noqa: disable=LT02
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

{{ feature_scaling('customers', var('clustering_features')) }}

select * from feature_scale
