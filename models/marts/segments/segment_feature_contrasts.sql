-- One row per segment and clustered feature: the segment's mean beside the shop's, and how unusual that is.
-- Averaged before columns become rows: customers would be as many rows as they have features.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

customers as (

    select * from {{ ref('customer_features') }}

),

scaled as (

    select * from {{ ref('customer_features_scaled') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

labels as (

    select * from {{ ref('feature_labels') }}

),

wide_segment_means as (

    select
        clusters.segment_id
        {%- for feature in features %},
        {{ exact_average('customers.' ~ feature) }} as {{ feature }}_mean,
        {{ exact_average('customers.' ~ shown_feature_name(feature)) }} as {{ feature }}_shown,
        {{ exact_average('scaled.' ~ feature) }} as {{ feature }}_contrast
        {%- endfor %}

    from clusters
    inner join customers
        on clusters.customer_id = customers.customer_id
    inner join scaled
        on clusters.customer_id = scaled.customer_id
    where clusters.segment_id > 0
    group by clusters.segment_id

),

wide_shop_means as (

    select
        {%- for feature in features %}
        {{ exact_average(feature) }} as {{ feature }}_mean,
        {{ exact_average(shown_feature_name(feature)) }} as {{ feature }}_shown{{ ',' if not loop.last }}
        {%- endfor %}

    from customers
    where outside_segment_id is null

),

segment_means as (

    {{ unpivot_features('wide_segment_means', features, keys=['segment_id'], values={'segment_mean': '{}_mean', 'segment_shown': '{}_shown', 'contrast': '{}_contrast'}) }}

),

shop_means as (

    {{ unpivot_features('wide_shop_means', features, keys=[], values={'shop_mean': '{}_mean', 'shop_shown': '{}_shown'}) }}

),

contrasts as (

    select
        segment_means.segment_id,
        segment_means.feature,
        round(segment_means.segment_mean, 6) as segment_mean,
        round(shop_means.shop_mean, 6) as shop_mean,
        segment_means.segment_shown,
        shop_means.shop_shown,
        round(segment_means.contrast, 6) as contrast,
        abs(round(segment_means.contrast, 6)) as contrast_size,
        -- medians may part where means hardly do; a sentence says the means
        abs(segment_means.segment_mean - shop_means.shop_mean) >= 0.15 * abs(shop_means.shop_mean)
        and abs(segment_means.segment_shown - shop_means.shop_shown) >= 0.15 * abs(shop_means.shop_shown) as is_apart,
        scaling.feature_order

    from segment_means
    inner join shop_means
        on segment_means.feature = shop_means.feature
    inner join scaling
        on segment_means.feature = scaling.feature
    where scaling.is_used

),

-- ranked before labels are joined: Sail cannot plan a window over that join
ranked as (

    select
        segment_id,
        feature,
        segment_mean,
        shop_mean,
        segment_shown,
        shop_shown,
        contrast,
        is_apart,
        cast(row_number() over (
            partition by segment_id
            order by case when is_apart then 0 else 1 end asc, contrast_size desc, feature_order asc
        ) as {{ dbt.type_int() }}) as contrast_rank

    from contrasts

),

labelled as (

    select
        ranked.segment_id,
        ranked.feature,
        ranked.segment_mean,
        ranked.shop_mean,
        ranked.contrast,
        ranked.contrast_rank,
        ranked.is_apart,
        coalesce(labels.label, ranked.feature) as label,
        {{ in_words('ranked.segment_shown', 'labels.unit') }} as segment_words,
        {{ in_words('ranked.shop_shown', 'labels.unit') }} as shop_words

    from ranked
    left join labels
        on {{ shown_feature('ranked.feature') }} = labels.feature

),

-- nearly the same twice is no contrast
worded as (

    select
        segment_id,
        feature,
        segment_mean,
        shop_mean,
        contrast,
        contrast_rank,
        case when is_apart and segment_words <> shop_words then label || ' ' || segment_words || ' against ' || shop_words end
            as contrast_text

    from labelled

)

select * from worded
