-- One row per segment, attribute and value: how many of the segment's customers have it, and how that compares.
with

attributes as (

    select * from {{ ref('customer_attributes') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

counted as (

    select
        -- prospects are a segment of their own
        coalesce(clusters.segment_id, 0) as segment_id,
        attributes.attribute_name,
        attributes.attribute_value,
        count(*) as customer_count

    from attributes
    left join clusters
        on attributes.customer_id = clusters.customer_id
    group by coalesce(clusters.segment_id, 0), attributes.attribute_name, attributes.attribute_value

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
