-- What puts a customer in a segment adds up: the contributions to their sum exactly, and that to the two squared distances.
select
    segments.customer_id,
    reasons.squared_distance_difference
from {{ ref('customer_segments') }} as segments
left join {{ ref('customer_segment_reasons') }} as reasons
    on segments.customer_id = reasons.customer_id
where
    segments.segment_id > 0
    and segments.runner_up_segment_id > 0
    and (
        reasons.customer_id is null
        or reasons.contribution_1 + reasons.contribution_2 + reasons.contribution_3 + reasons.other_contribution
        <> reasons.squared_distance_difference
        or abs(
            segments.distance_to_runner_up * segments.distance_to_runner_up
            - segments.distance_to_centroid * segments.distance_to_centroid
            - reasons.squared_distance_difference
        ) > 1e-6
    )
