-- One row per customer of int_customers_at_cutoff: the group in each way to group customers, and the net revenue that followed.
-- noqa: disable=LT02
{%- set features = features_at_cutoff() %}
with

customers as (

    select * from {{ ref('int_customers_at_cutoff') }}

),

customers_scaled as (

    select * from {{ ref('int_customers_at_cutoff_scaled') }}

),

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

value_centroids as (

    select * from {{ ref('value_centroids') }}

),

clustered as (
    {{ nearest_centroid('customers_scaled', 'value_centroids', features, 'cluster_id') }}

),

{{ rfm_scoring('customers', 'rfm_segments') }},

grouped as (

    select
        customers.customer_id,
        clustered.nearest_id as cluster_id,
        rfm_scored.r_score,
        rfm_scored.f_score,
        rfm_scored.m_score,
        rfm_scored.rfm_segment,
        customers.future_net_revenue

    from customers
    inner join clustered
        on customers.customer_id = clustered.customer_id
    inner join rfm_scored
        on customers.customer_id = rfm_scored.customer_id

)

select * from grouped
