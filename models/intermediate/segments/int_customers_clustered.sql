-- One row per customer with a purchase: the nearest cluster of the fit, and the next one.
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

clusters as (

    select * from {{ ref('cluster_fit') }}

),

clustered as (

    {{ nearest_centroid('customers', 'clusters', scaled_feature_names(), 'cluster_id') }}

)

select * from clustered
