-- The loyalty score is exactly the sum of the five columns of points that stand beside it.
select
    customer_id,
    loyalty_score
from {{ ref('customer_features') }}
where
    loyalty_score <> loyalty_recency_points + loyalty_frequency_points + coalesce(loyalty_money_points, 0)
    + loyalty_tenure_points + loyalty_reliability_points
