-- One row per customer that the rules are sought on: all of them, or an even draw of a bounded size; those outside the clusters included.
-- noqa: disable=LT02
{%- set sample_size = 20000 %}  {#- customers on which rules are sought; how well they hold is counted on all #}
{%- set features = [
    'recency_days', 'tenure_days', 'order_count', 'order_count_365d', 'purchase_frequency', 'overdue_ratio', 'net_revenue',
    'net_revenue_365d', 'average_order_value', 'max_order_value', 'coupon_order_count', 'coupon_usage_rate', 'loyalty_score',
] %}
{%- set clustered = var('clustering_features') | reject('in', features) | list %}
with

features as (

    select * from {{ ref('customer_features') }}

),

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

customers as (

    select
        features.customer_id,
        coalesce(clusters.nearest_id, features.outside_segment_id) as cluster_id,
        features.currency,
        {% for feature in features + clustered %}
        cast(features.{{ feature }} as {{ type_double() }}) as {{ feature }},
        {% endfor %}
        {{ hash_uniform('features.customer_id') }} as draw,
        count(*) over () as customer_count

    from features
    left join clusters
        on features.customer_id = clusters.customer_id

),

sampled as (

    select
        customer_id,
        cluster_id,
        currency,
        {{ (features + clustered) | join(',\n        ') }}

    from customers
    where draw * customer_count < {{ sample_size }}

)

select * from sampled
