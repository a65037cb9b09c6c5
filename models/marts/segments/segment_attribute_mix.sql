-- One row per segment, attribute and value: how many of the segment's customers have it, and how that compares.
with

attributes as (

    select * from {{ ref('customer_attributes') }}

),

segments as (

    select * from {{ ref('customer_segments') }}

),

counted as (

    select
        segments.segment_id,
        attributes.attribute_name,
        attributes.attribute_value,
        count(*) as customer_count

    from attributes
    inner join segments
        on attributes.customer_id = segments.customer_id
    group by segments.segment_id, attributes.attribute_name, attributes.attribute_value

),

shares as (

    select
        *,
        {{ safe_divide('customer_count', 'sum(customer_count) over (partition by segment_id, attribute_name)') }} as customer_share,
        {{ safe_divide(
            'sum(customer_count) over (partition by attribute_name, attribute_value)',
            'sum(customer_count) over (partition by attribute_name)',
        ) }} as shop_share,
        cast(row_number() over (
            partition by segment_id, attribute_name
            order by customer_count desc, attribute_value asc
        ) as {{ dbt.type_int() }}) as value_rank

    from counted

)

select * from shares
