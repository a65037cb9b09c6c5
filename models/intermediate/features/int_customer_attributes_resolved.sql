-- One row per customer and attribute: the latest value known, from the customer file before the transactions.
with

seen as (

    select * from {{ ref('int_customer_attributes_seen') }}

),

-- the alphabetically first and last: a set of values per customer would take far more memory
value_ranges as (

    select
        customer_id,
        attribute_name,
        min(attribute_value) as first_value,
        max(attribute_value) as last_value

    from {{ ref('int_customer_attributes_seen') }}
    group by customer_id, attribute_name

),

-- few customers have several values: only theirs are ranked
several_values as (

    select
        seen.customer_id,
        seen.attribute_name,
        seen.attribute_value,
        -- customers sorts before transactions
        row_number() over (
            partition by seen.customer_id, seen.attribute_name
            order by seen.source_name asc, seen.seen_at desc nulls last, seen.attribute_value asc
        ) as latest_rank,
        dense_rank() over (
            partition by seen.customer_id, seen.attribute_name
            order by seen.attribute_value
        ) as value_number

    from seen
    inner join value_ranges
        on
            seen.customer_id = value_ranges.customer_id
            and seen.attribute_name = value_ranges.attribute_name
            and value_ranges.first_value <> value_ranges.last_value

),

latest_values as (

    select
        customer_id,
        attribute_name,
        max(case when latest_rank = 1 then attribute_value end) as attribute_value,
        cast(max(value_number) as {{ dbt.type_bigint() }}) as value_count

    from several_values
    group by customer_id, attribute_name

),

resolved as (

    select
        value_ranges.customer_id,
        value_ranges.attribute_name,
        coalesce(latest_values.attribute_value, value_ranges.first_value) as attribute_value,
        coalesce(latest_values.value_count, 1) as value_count

    from value_ranges
    left join latest_values
        on
            value_ranges.customer_id = latest_values.customer_id
            and value_ranges.attribute_name = latest_values.attribute_name

)

select * from resolved
