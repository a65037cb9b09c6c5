-- One row per customer with a purchase: the clustering features capped, logged and standardised; a missing one is 0, the mean.
{%- set features = scaled_feature_names() %}
with

customers as (

    {{ with_categories(ref('customer_features'), features) }}
    where customers.outside_segment_id is null

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

scaled as (

    {{ scaled_features('customers', 'scaling', features, keys=[
        'customer_id',
        'recency_days as days_since_last_order',
        'tenure_days as days_since_first_order',
        'interpurchase_median_days as usual_wait_days',
        'purchase_days as days_with_an_order',
    ]) }}

)

select * from scaled
