-- The weights of the loyalty score add up to 100 points.
select sum(weight) as total_weight
from {{ ref('loyalty_weights') }}
having sum(weight) <> 100
