-- One row per segment, rule of recommendation and protection from coupons: how many of its customers it is recommended to.
with

recommendations as (

    select * from {{ ref('customer_recommendations') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

counted_by_orders as (

    select
        recommendations.segment_id,
        recommendations.rule_name,
        recommendations.is_full_price_protected,
        features.order_count,
        max(recommendations.recommended_action) as recommended_action,
        max(recommendations.channel) as channel,
        max(recommendations.recommended_coupon) as recommended_coupon,
        min(recommendations.reason) as reason,
        sum(recommendations.value_at_stake) as value_at_stake,
        count(*) as customer_count

    from recommendations
    inner join {{ ref('customer_features') }} as features
        on recommendations.customer_id = features.customer_id
    group by
        recommendations.segment_id,
        recommendations.rule_name,
        recommendations.is_full_price_protected,
        features.order_count

),

running as (

    select
        *,
        sum(customer_count) over (partition by segment_id, rule_name, is_full_price_protected order by order_count asc) as running_count,
        sum(customer_count) over (partition by segment_id, rule_name, is_full_price_protected) as total_count

    from counted_by_orders

),

counted as (

    select
        segment_id,
        rule_name,
        is_full_price_protected,
        max(recommended_action) as recommended_action,
        max(channel) as channel,
        max(recommended_coupon) as recommended_coupon,
        -- of a customer with as many orders as the one in the middle
        min(case when 2 * running_count >= total_count and 2 * (running_count - customer_count) < total_count then reason end) as example_reason,
        cast(sum(value_at_stake) as decimal(28, 4)) as value_at_stake,
        cast(max(total_count) as {{ dbt.type_bigint() }}) as customer_count

    from running
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
        rules.goal,
        rules.leaves_out,
        counted.channel,
        counted.recommended_coupon,
        counted.is_full_price_protected,
        counted.example_reason,

        -- to how many
        counted.customer_count,
        counted.value_at_stake,
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
    inner join rules
        on counted.rule_name = rules.rule_name

)

select * from ranked
