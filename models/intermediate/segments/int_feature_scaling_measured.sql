-- One row per clustering feature: the caps, mean and deviation that turn human units into standard ones.
-- noqa: disable=LT02
with

customers as (

    select *
    from {{ ref('customer_features') }}
    where not is_prospect

),

{{ feature_scaling('customers', var('clustering_features')) }}

select * from feature_scale
