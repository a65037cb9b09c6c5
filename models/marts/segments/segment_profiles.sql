-- One row per segment: how many, how much, what they are like, and what sets them apart.
with

customers as (

    select
        features.*,
        forecasts.expected_value_90,
        forecasts.expected_value_365,
        predictions.churn_risk,
        -- who kept nothing is in a group outside the clusters
        coalesce(clusters.segment_id, features.outside_segment_id) as segment_id

    from {{ ref('customer_features') }} as features
    left join {{ ref('customer_clusters') }} as clusters
        on features.customer_id = clusters.customer_id
    left join {{ ref('customer_lifetime_value') }} as forecasts
        on features.customer_id = forecasts.customer_id
    left join {{ ref('customer_predictions') }} as predictions
        on features.customer_id = predictions.customer_id

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

contrasts as (

    select * from {{ ref('segment_feature_contrasts') }}

),

cities as (

    select * from {{ ref('segment_attribute_mix') }}
    where attribute_name = 'city' and value_rank = 1

),

totals as (

    select
        segment_id,
        max(as_of_date) as as_of_date,
        max(currency) as currency,

        -- counts and shares
        count(*) as customer_count,
        {{ safe_divide('count(*)', 'sum(count(*)) over ()') }} as customer_share,
        cast(sum(order_count) as {{ dbt.type_bigint() }}) as order_count,
        cast(sum(net_revenue) as decimal(28, 4)) as net_revenue,
        {{ safe_divide('sum(net_revenue)', 'sum(sum(net_revenue)) over ()') }} as net_revenue_share,

        -- what they will do
        cast(sum(expected_value_90) as decimal(28, 4)) as expected_value_90,
        cast(sum(expected_value_365) as decimal(28, 4)) as expected_value_365,
        round({{ exact_average('churn_risk') }}, 6) as mean_churn_risk,

        -- who
        {{ safe_divide("sum(case when gender = 'female' then 1 else 0 end)", 'count(gender)') }} as female_share,
        {{ safe_divide("sum(case when gender = 'male' then 1 else 0 end)", 'count(gender)') }} as male_share,
        {{ safe_divide('count(gender)', 'count(*)') }} as known_gender_share,

        -- what they are like
        round({{ exact_average('recency_days') }}, 6) as mean_recency_days,
        round({{ exact_average('tenure_days') }}, 6) as mean_tenure_days,
        round({{ exact_average('order_count') }}, 6) as mean_order_count,
        round({{ exact_average('purchase_frequency') }}, 6) as mean_purchase_frequency,
        round({{ exact_average('net_revenue') }}, 6) as mean_net_revenue,
        round({{ exact_average('average_order_value') }}, 6) as mean_average_order_value,
        round({{ exact_average('overdue_ratio') }}, 6) as mean_overdue_ratio,
        round({{ exact_average('items_per_order') }}, 6) as mean_items_per_order,
        round({{ exact_average('coupon_usage_rate') }}, 6) as mean_coupon_usage_rate,
        round({{ exact_average('discount_depth') }}, 6) as mean_discount_depth,
        round({{ exact_average('full_price_share') }}, 6) as mean_full_price_share,
        round({{ exact_average('refund_rate') }}, 6) as mean_refund_rate,
        round({{ exact_average('loyalty_score') }}, 6) as mean_loyalty_score,
        {{ quantile('recency_days', 0.5) }} as median_recency_days,
        {{ quantile('order_count', 0.5) }} as median_order_count,
        {{ quantile('net_revenue', 0.5) }} as median_net_revenue,
        {{ quantile('average_order_value', 0.5) }} as median_average_order_value

    from customers
    group by segment_id

),

profiles as (

    select
        totals.*,

        -- what they are called
        segments.segment_name,
        segments.segment_order,
        segments.colour,
        segments.meaning,
        segments.structure_verdict,
        segments.structure_reason,

        -- what sets them apart
        coalesce(first_contrast.contrast_text || '; ' || second_contrast.contrast_text, first_contrast.contrast_text, second_contrast.contrast_text)
            as what_sets_it_apart,
        cities.attribute_value as top_city,
        cities.customer_share as top_city_share

    from totals
    inner join segments
        on totals.segment_id = segments.segment_id
    left join contrasts as first_contrast
        on totals.segment_id = first_contrast.segment_id and first_contrast.contrast_rank = 1
    left join contrasts as second_contrast
        on totals.segment_id = second_contrast.segment_id and second_contrast.contrast_rank = 2
    left join cities
        on totals.segment_id = cities.segment_id

)

select * from profiles
