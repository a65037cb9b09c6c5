-- Who is about to leave and worth a call? One row per customer of several purchases: how likely they are still active, and what is at stake.
{% set surely_lost, surely_active, hardly_back = 0.2, 0.8, 0.9 -%}
with

forecasts as (

    select * from {{ ref('customer_lifetime_value') }}

),

predictions as (

    select * from {{ ref('customer_predictions') }}

),

recommendations as (

    select * from {{ ref('customer_recommendations') }}

)

select
    forecasts.customer_id,
    recommendations.segment_name,
    round(forecasts.p_alive, 2) as p_alive,
    round(predictions.churn_risk, 2) as churn_risk,
    forecasts.value_to_date,
    forecasts.expected_order_value,
    recommendations.value_at_stake,
    forecasts.basis,
    recommendations.recommended_action
from forecasts
inner join recommendations
    on forecasts.customer_id = recommendations.customer_id
left join predictions
    on forecasts.customer_id = predictions.customer_id
where
    forecasts.p_alive between {{ surely_lost }} and {{ surely_active }}
    and coalesce(predictions.churn_risk, 0) <= {{ hardly_back }}
    and forecasts.basis not like 'One purchase, %'
order by recommendations.value_at_stake desc nulls last, forecasts.customer_id asc
