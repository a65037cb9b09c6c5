-- One row per labelled feature: where its values lie, how many are missing, and what the caps of the clustering did.
with

features as (

    select * from {{ ref('int_features_measured') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

-- a scan for each feature, and not of a CTE, which would be kept with all of them
customer_values as (

    {{ unpivot_features(ref('customer_features'), var('clustering_features'), keys=[], where='outside_segment_id is null') }}

),

capped as (

    select
        scaling.feature,
        count(case when customer_values.value < scaling.lower_cap then 1 end) as raised_count,
        count(case when customer_values.value > scaling.upper_cap then 1 end) as lowered_count

    from scaling
    inner join customer_values
        on scaling.feature = customer_values.feature
    group by scaling.feature

),

summary as (

    select
        features.feature,
        features.label,
        features.unit,
        cast(features.feature_order as {{ dbt.type_int() }}) as feature_order,

        -- counts
        features.customer_count,
        features.missing_count,
        {{ safe_divide('features.missing_count', 'features.customer_count + features.missing_count') }} as missing_share,
        {{ safe_divide('features.zero_count', 'features.customer_count') }} as zero_share,

        -- values
        features.minimum,
        features.percentile_1,
        features.percentile_25,
        features.percentile_50 as median,
        features.mean,
        features.percentile_75,
        features.percentile_99,
        features.maximum,

        -- clustering
        scaling.lower_cap,
        scaling.upper_cap,
        capped.raised_count,
        capped.lowered_count,
        scaling.feature is not null as is_clustering_feature,
        coalesce(scaling.is_used, false) as is_used,
        case when features.customer_count = 0 then 'no customer has a value' else coalesce(scaling.note, 'not among the features that are clustered') end as note

    from features
    left join scaling
        on features.feature = scaling.feature
    left join capped
        on features.feature = capped.feature

)

select * from summary
