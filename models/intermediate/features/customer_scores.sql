-- One row per customer with a purchase: recency, frequency and money in fifths, and the loyalty score with the five parts that add up to it.
-- noqa: disable=LT02
{%- set components = ['recency', 'frequency', 'money', 'tenure', 'reliability'] %}
{%- set full_tenure_days = 365 %}  {#- days since the first purchase that earn all points of tenure #}
with

rfm_segments as (

    select * from {{ ref('rfm_segments') }}

),

weights as (

    select
        {% for component in components %}
        max(case when component = '{{ component }}' then weight end) as {{ component }}_weight{% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ ref('loyalty_weights') }}

),

customers as (

    select
        sums.customer_id,
        {{ feature('recency_days', day='sums.as_of_date') }} as recency_days,
        {{ feature('tenure_days', day='sums.as_of_date') }} as tenure_days,
        sums.order_count,
        sums.net_revenue,
        {{ feature('refund_rate') }} as refund_rate,
        {{ feature('failed_rate') }} as failed_rate

    from {{ ref('int_orders_aggregated_to_customers') }} as sums
    where sums.order_count > 0

),

{{ rfm_scoring('customers', 'rfm_segments') }},

-- each part from 0 to 1; money is null where the shop has no amounts
parts as (

    select
        *,
        (r_score - 1) / 4e0 as recency_part,
        (f_score - 1) / 4e0 as frequency_part,
        (m_score - 1) / 4e0 as money_part,
        least(1e0, tenure_days / {{ full_tenure_days }}e0) as tenure_part,
        1e0 - greatest(coalesce(refund_rate, 0e0), failed_rate) as reliability_part

    from rfm_scored

),

-- without amounts the other parts share the points of money
weighted as (

    select
        parts.*,
        weights.*,
        1e2 / (
            weights.recency_weight + weights.frequency_weight + weights.tenure_weight + weights.reliability_weight
            + case when parts.money_part is null then 0 else weights.money_weight end
        ) as points_per_weight

    from parts
    cross join weights

),

-- via nine decimals, so that 0.005 rounds up despite floating point
points as (

    select
        customer_id,
        r_score,
        f_score,
        m_score,
        rfm_segment,
        {% for component in components %}
        cast(cast({{ component }}_part * {{ component }}_weight * points_per_weight as decimal(12, 9)) as decimal(5, 2))
            as loyalty_{{ component }}_points{% if not loop.last %},{% endif %}
        {% endfor %}

    from weighted

),

final as (

    select
        *,
        cast(
            loyalty_recency_points + loyalty_frequency_points + coalesce(loyalty_money_points, 0)
            + loyalty_tenure_points + loyalty_reliability_points
            as decimal(5, 2)
        ) as loyalty_score

    from points

)

select * from final
