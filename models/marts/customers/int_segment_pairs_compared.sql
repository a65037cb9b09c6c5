-- One row per two segments and clustered feature: how to say a customer's number, and what is typical of the one and of the other.
with

centroids as (

    {{ unpivot_features(ref('cluster_centroids'), var('clustering_features'), keys=['segment_id'], values={'middle': '{}'}) }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}
    where is_used

),

labels as (

    select * from {{ ref('feature_labels') }}

),

coupon_use as (

    select
        matches.segment_id,
        positions.coupon_use

    from {{ ref('int_cluster_positions') }} as positions
    inner join {{ ref('segment_matches') }} as matches
        on positions.cluster_id = matches.cluster_id

),

-- the centroid in the units people know
typical as (

    select
        centroids.segment_id,
        centroids.feature,
        labels.unit,
        coalesce(labels.label, centroids.feature) as label,
        coalesce(labels.phrase, coalesce(labels.label, centroids.feature) || ' {value}') as phrase,
        labels.phrase_one,
        labels.phrase_zero,
        case
            when centroids.feature = 'coupon_dependence' then coupon_use.coupon_use
            when centroids.feature in ({{ quoted_list(var('clustering_signed_features')) }})
                then centroids.middle * scaling.standard_deviation + scaling.mean
            else exp(centroids.middle * scaling.standard_deviation + scaling.mean) - 1
        end as typical_value

    from centroids
    inner join scaling
        on centroids.feature = scaling.feature
    left join labels
        on {{ shown_feature('centroids.feature') }} = labels.feature
    left join coupon_use
        on centroids.segment_id = coupon_use.segment_id

),

pairs as (

    select
        here.segment_id,
        there.segment_id as other_segment_id,
        here.feature,

        -- how to say a customer's number
        here.label,
        here.unit,
        here.phrase,
        coalesce(here.phrase_one, here.phrase) as phrase_one,
        coalesce(here.phrase_zero, here.phrase) as phrase_zero,

        -- what is typical
        here.typical_value,
        there.typical_value as other_typical_value,
        {{ in_words('here.typical_value', 'here.unit') }}
        || ' against ' || {{ in_words('there.typical_value', 'there.unit') }} as comparison

    from typical as here
    inner join typical as there
        on here.feature = there.feature and here.segment_id <> there.segment_id

)

select * from pairs
