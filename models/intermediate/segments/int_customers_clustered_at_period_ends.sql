-- One row per customer and period end by which they had bought: the segment that today's model puts the customer of that day in.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
with

customers as (

    {{ with_categories(ref('int_customers_at_period_ends'), features) }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

scaled as (

    {{ scaled_features('customers', 'scaling', features, ['customer_id', 'period_end']) }}

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

clustered as (

    {{ nearest_centroid('scaled', 'centroids', features, keys=['customer_id', 'period_end']) }}

),

final as (

    select
        customer_id,
        period_end,
        nearest_id as segment_id

    from clustered

)

select * from final
