-- One row per two days on which customers were looked at and segment: who joined it, who left it, and what that comes to.
with

movements as (

    select * from {{ ref('segment_movements') }}

),

sides as (

    select
        from_period_end,
        to_period_end,
        is_default_pair,
        from_segment_id as segment_id,
        from_segment_name as segment_name,
        from_segment_order as segment_order,
        from_colour as colour,
        customer_count as from_customer_count,
        0 as to_customer_count,
        0 as joined_count,
        case when not is_same_segment then customer_count else 0 end as left_count

    from movements
    where from_segment_id <> 0

    union all

    select
        from_period_end,
        to_period_end,
        is_default_pair,
        to_segment_id as segment_id,
        to_segment_name as segment_name,
        to_segment_order as segment_order,
        to_colour as colour,
        0 as from_customer_count,
        customer_count as to_customer_count,
        case when not is_same_segment then customer_count else 0 end as joined_count,
        0 as left_count

    from movements

),

net_changes as (

    select
        from_period_end,
        to_period_end,
        is_default_pair,
        segment_id,
        segment_name,
        segment_order,
        colour,
        cast(sum(from_customer_count) as {{ dbt.type_bigint() }}) as from_customer_count,
        cast(sum(to_customer_count) as {{ dbt.type_bigint() }}) as to_customer_count,
        cast(sum(joined_count) as {{ dbt.type_bigint() }}) as joined_count,
        cast(sum(left_count) as {{ dbt.type_bigint() }}) as left_count,
        cast(sum(joined_count) - sum(left_count) as {{ dbt.type_bigint() }}) as net_change

    from sides
    group by from_period_end, to_period_end, is_default_pair, segment_id, segment_name, segment_order, colour

)

select * from net_changes
