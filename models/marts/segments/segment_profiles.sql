-- One row per segment: how many, how much, what they are like, and what sets them apart.
{%- set means = [
    'recency_days', 'tenure_days', 'order_count', 'purchase_frequency', 'net_revenue', 'average_order_value', 'overdue_ratio',
    'items_per_order', 'coupon_usage_rate', 'discount_depth', 'full_price_share', 'refund_rate', 'loyalty_score',
] %}
{%- set medians = ['recency_days', 'order_count', 'net_revenue', 'average_order_value'] %}
with

customers as (

    select
        features.*,
        segments.segment_id

    from {{ ref('customer_features') }} as features
    inner join {{ ref('customer_segments') }} as segments
        on features.customer_id = segments.customer_id

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

contrasts as (

    select * from {{ ref('int_segment_contrasts_worded') }}

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

        -- who
        {{ safe_divide("sum(case when gender = 'female' then 1 else 0 end)", 'count(gender)') }} as female_share,
        {{ safe_divide("sum(case when gender = 'male' then 1 else 0 end)", 'count(gender)') }} as male_share,
        {{ safe_divide('count(gender)', 'count(*)') }} as known_gender_share,
        {% for feature in means %}
        round({{ exact_average(feature) }}, 6) as mean_{{ feature }},
        {% endfor %}
        {% for feature in medians %}
        {{ quantile(feature, 0.5) }} as median_{{ feature }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from customers
    group by segment_id

),

profiles as (

    select
        segments.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.colour,
        segments.meaning,
        segments.structure_verdict,
        segments.structure_reason,
        contrasts.what_sets_it_apart,
        totals.as_of_date,
        totals.currency,
        totals.customer_count,
        totals.customer_share,
        totals.order_count,
        totals.net_revenue,
        totals.net_revenue_share,
        totals.female_share,
        totals.male_share,
        totals.known_gender_share,
        cities.attribute_value as top_city,
        cities.customer_share as top_city_share,
        {% for feature in means %}
        totals.mean_{{ feature }},
        {% endfor %}
        {% for feature in medians %}
        totals.median_{{ feature }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from totals
    inner join segments
        on totals.segment_id = segments.segment_id
    left join contrasts
        on totals.segment_id = contrasts.segment_id
    left join cities
        on totals.segment_id = cities.segment_id

)

select * from profiles
