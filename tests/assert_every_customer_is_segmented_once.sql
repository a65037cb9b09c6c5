-- Every customer of customer_features has exactly one segment and exactly one recommendation, in the same segment.
select
    features.customer_id,
    count(segments.customer_id) as segment_count,
    count(recommendations.customer_id) as recommendation_count
from {{ ref('customer_features') }} as features
full outer join {{ ref('customer_segments') }} as segments
    on features.customer_id = segments.customer_id
full outer join {{ ref('customer_recommendations') }} as recommendations
    on
        segments.customer_id = recommendations.customer_id
        and segments.segment_id = recommendations.segment_id
group by features.customer_id
having
    features.customer_id is null
    or count(*) <> 1
    or count(segments.customer_id) <> 1
    or count(recommendations.customer_id) <> 1
