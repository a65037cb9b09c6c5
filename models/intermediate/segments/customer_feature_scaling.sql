-- One row per clustering feature: the caps, mean and deviation of the model in force, which turn human units into standard ones.
-- depends_on: {{ ref('int_segmentation_decision') }}
-- noqa: disable=LT02
{%- set features = new_feature_names() %}
with

customers as (

    {{ with_categories(ref('customer_features'), features) }}
    where customers.outside_segment_id is null

),

{{ feature_scaling('customers', features) }}

select * from feature_scale
