-- One row per labelled feature: where its values lie, how many are missing, and what the caps of the clustering did.
-- noqa: disable=LT02
with

features as (

    select * from {{ ref('int_features_measured') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

capped as (

    {% for feature in var('clustering_features') -%}
    select
        scaling.feature,
        count(case when customers.{{ feature }} < scaling.lower_cap then 1 end) as raised_count,
        count(case when customers.{{ feature }} > scaling.upper_cap then 1 end) as lowered_count

    from scaling
    -- a scan for each, as in int_features_measured
    cross join {{ ref('customer_features') }} as customers
    where scaling.feature = '{{ feature }}' and not customers.is_prospect
    group by scaling.feature
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

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
        case
            when features.customer_count = 0 then 'no customer has a value'
            else coalesce(scaling.note, 'not among the features that are clustered')
        end as note

    from features
    left join scaling
        on features.feature = scaling.feature
    left join capped
        on features.feature = capped.feature

)

select * from summary
