-- One row per customer with a purchase: the loyalty score and the five parts that add up to it.
-- noqa: disable=LT02
{%- set full_tenure_days = 365 %}  {#- days since the first purchase that earn all points of tenure #}
with

order_totals as (

    select *
    from {{ ref('int_orders_aggregated_to_customers') }}
    where order_count > 0

),

rfm_scores as (

    select * from {{ ref('customer_rfm_scores') }}

),

weights as (

    select
        {% for component in ['recency', 'frequency', 'money', 'tenure', 'reliability'] %}
        max(case when component = '{{ component }}' then weight end) as {{ component }}_weight{% if not loop.last %},{% endif %}
        {% endfor %}

    from {{ ref('loyalty_weights') }}

),

-- each part from 0 to 1; money is null where the shop has no amounts
parts as (

    select
        order_totals.customer_id,
        (rfm_scores.r_score - 1) / 4e0 as recency_part,
        (rfm_scores.f_score - 1) / 4e0 as frequency_part,
        (rfm_scores.m_score - 1) / 4e0 as money_part,
        least(1e0, order_totals.tenure_days / {{ full_tenure_days }}e0) as tenure_part,
        1e0 - greatest(
            least(1e0, coalesce({{ safe_divide('order_totals.refund_amount', 'order_totals.gross_revenue') }}, 0e0)),
            {{ safe_divide('order_totals.failed_count', 'order_totals.failed_count + order_totals.order_count') }}
        ) as reliability_part

    from order_totals
    inner join rfm_scores
        on order_totals.customer_id = rfm_scores.customer_id

),

-- without amounts the other parts share the points of money
points as (

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

-- by way of nine digits, since a double may have half a hundredth a hair below the half
rounded as (

    select
        customer_id,
        {% for component in ['recency', 'frequency', 'money', 'tenure', 'reliability'] %}
        cast(cast({{ component }}_part * {{ component }}_weight * points_per_weight as decimal(12, 9)) as decimal(5, 2))
            as loyalty_{{ component }}_points{% if not loop.last %},{% endif %}
        {% endfor %}

    from points

),

scored as (

    select
        *,
        cast(
            loyalty_recency_points + loyalty_frequency_points + coalesce(loyalty_money_points, 0)
            + loyalty_tenure_points + loyalty_reliability_points
            as decimal(5, 2)
        ) as loyalty_score

    from rounded

)

select * from scored
