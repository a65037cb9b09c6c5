-- Each contribution is what the feature that it names adds to the distances, computed anew from the scaled features and the centroids;
-- all of them add up to the two squared distances.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
{%- set places = [1, 2, 3] %}
with

segments as (

    select *
    from {{ ref('customer_segments') }}
    where segment_id > 0 and runner_up_segment_id > 0

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

computed as (

    select
        segments.customer_id,
        segments.distance_to_runner_up * segments.distance_to_runner_up
            - segments.distance_to_centroid * segments.distance_to_centroid as squared_distance_difference,
        {% for feature in features %}
        power(scaled.{{ feature }} - runner_ups.{{ feature }}, 2) - power(scaled.{{ feature }} - own.{{ feature }}, 2) as {{ feature }}{{ ',' if not loop.last }}
        {% endfor %}

    from segments
    inner join {{ ref('customer_features_scaled') }} as scaled
        on segments.customer_id = scaled.customer_id
    inner join centroids as own
        on segments.segment_id = own.segment_id
    inner join centroids as runner_ups
        on segments.runner_up_segment_id = runner_ups.segment_id

),

expected as (

    select
        computed.customer_id,
        computed.squared_distance_difference,
        computed.{{ features | join('\n        + computed.') }} as all_contributions,
        {% for place in places %}
        case reasons.feature_{{ place }}
            {% for feature in features %}
            when '{{ feature }}' then computed.{{ feature }}
            {% endfor %}
            else 0
        end as contribution_{{ place }}{{ ',' if not loop.last }}
        {% endfor %}

    from computed
    left join {{ ref('customer_segment_reasons') }} as reasons
        on computed.customer_id = reasons.customer_id

)

select
    segments.customer_id,
    expected.all_contributions,
    reasons.squared_distance_difference
from segments
left join expected
    on segments.customer_id = expected.customer_id
left join {{ ref('customer_segment_reasons') }} as reasons
    on segments.customer_id = reasons.customer_id
where
    expected.customer_id is null
    or reasons.customer_id is null
    {% for place in places %}
    or abs(reasons.contribution_{{ place }} - expected.contribution_{{ place }}) > 1e-6
    {% endfor %}
    or abs(reasons.squared_distance_difference - expected.all_contributions) > 1e-6
    or abs(reasons.squared_distance_difference - expected.squared_distance_difference) > 1e-6
    or abs(
        reasons.other_contribution
        - (expected.all_contributions - expected.contribution_1 - expected.contribution_2 - expected.contribution_3)
    ) > 1e-6
