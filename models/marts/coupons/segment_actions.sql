-- One row per segment, rule of recommendation and protection from coupons: how many of its customers it is recommended to.
with

recommendations as (

    select * from {{ ref('customer_recommendations') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

counted as (

    select
        segment_id,
        rule_name,
        is_full_price_protected,
        max(recommended_action) as recommended_action,
        max(channel) as channel,
        max(recommended_coupon) as recommended_coupon,
        min(reason) as example_reason,
        count(*) as customer_count

    from recommendations
    group by segment_id, rule_name, is_full_price_protected

),

ranked as (

    select
        counted.segment_id,
        segments.segment_name,
        segments.segment_order,

        -- what is recommended
        counted.rule_name,
        counted.recommended_action,
        counted.channel,
        counted.recommended_coupon,
        counted.is_full_price_protected,
        counted.example_reason,

        -- to how many
        counted.customer_count,
        {{ safe_divide('counted.customer_count', 'sum(counted.customer_count) over (partition by counted.segment_id)') }} as customer_share,
        cast(
            row_number() over (
                partition by counted.segment_id
                order by counted.customer_count desc, counted.rule_name asc, counted.is_full_price_protected asc
            ) as {{ dbt.type_int() }}
        ) as action_rank

    from counted
    inner join segments
        on counted.segment_id = segments.segment_id

)

select * from ranked
