-- Does our own loyalty score see what the segments see? One row per segment: the shop's score, the project's, how far they agree.
with

features as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

)

select
    segments.segment_name,
    count(*) as customer_count,
    count(features.supplied_loyalty_score) as scored_customer_count,
    round({{ quantile('features.supplied_loyalty_score', 0.5) }}, 1) as median_supplied_score,
    round({{ quantile('features.loyalty_score', 0.5) }}, 1) as median_loyalty_score,
    round(corr(features.supplied_loyalty_score, features.loyalty_score), 2) as correlation,
    {{ quantile('features.net_revenue', 0.5) }} as median_net_revenue
from features
inner join segments
    on features.customer_id = segments.customer_id
group by segments.segment_name, segments.segment_order
order by segments.segment_order
