-- The loyalty score is the sum of the five parts beside it, and what features and weights make of a customer; each part is rounded
-- to a cent of a point.
with

weights as (

    select
        sum(case when component = 'recency' then weight end) as recency,
        sum(case when component = 'frequency' then weight end) as frequency,
        sum(case when component = 'money' then weight end) as money,
        sum(case when component = 'tenure' then weight end) as tenure,
        sum(case when component = 'reliability' then weight end) as reliability

    from {{ ref('loyalty_weights') }}

),

customers as (

    select
        *,
        least(1e0, tenure_days / 365e0) as tenure_share,
        1e0 - greatest(least(1e0, coalesce(refund_rate, 0e0)), failed_rate) as reliability_share

    from {{ ref('customer_features') }}
    where order_count > 0

)

select
    customers.customer_id,
    customers.loyalty_score
from customers
cross join weights
where
    customers.loyalty_score is null
    or customers.loyalty_score
    <> customers.loyalty_recency_points + customers.loyalty_frequency_points + coalesce(customers.loyalty_money_points, 0)
    + customers.loyalty_tenure_points + customers.loyalty_reliability_points
    -- five roundings of half a cent
    or abs(
        customers.loyalty_score
        - 1e2
        * (
            (customers.r_score - 1) / 4e0 * weights.recency
            + (customers.f_score - 1) / 4e0 * weights.frequency
            + coalesce((customers.m_score - 1) / 4e0 * weights.money, 0e0)
            + customers.tenure_share * weights.tenure
            + customers.reliability_share * weights.reliability
        )
        / (
            weights.recency + weights.frequency + weights.tenure + weights.reliability
            + case when customers.m_score is null then 0 else weights.money end
        )
    ) > 0.026
