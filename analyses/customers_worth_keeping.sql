-- Who is about to leave and worth a call? One row per customer of several purchases: how likely they are still active, and what is at stake.
{% set surely_lost, surely_active = 0.2, 0.8 -%}
with

forecasts as (

    select * from {{ ref('customer_lifetime_value') }}

),

recommendations as (

    select * from {{ ref('customer_recommendations') }}

)

select
    forecasts.customer_id,
    recommendations.segment_name,
    round(forecasts.p_alive, 2) as p_alive,
    forecasts.value_to_date,
    forecasts.expected_order_value,
    recommendations.value_at_stake,
    forecasts.basis,
    recommendations.recommended_action
from forecasts
inner join recommendations
    on forecasts.customer_id = recommendations.customer_id
where
    forecasts.p_alive between {{ surely_lost }} and {{ surely_active }}
    and forecasts.basis not like 'One purchase, %'
order by recommendations.value_at_stake desc nulls last, forecasts.customer_id asc
