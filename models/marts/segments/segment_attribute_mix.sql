-- One row per segment, attribute and value: how many of the segment's customers have it, and how that compares.
-- noqa: disable=LT02
with

external_features as (

    select * from {{ ref('external_features') }}
    where value_text is not null

),

-- few numbers are counted one by one, many in four bands of as many customers; equal numbers share a band
numbers as (

    select
        attribute_name,
        value_kind,
        value_number,
        count(*) as customer_count

    from external_features
    where value_kind in ('number', 'share')
    group by attribute_name, value_kind, value_number

),

placed as (

    select
        *,
        max(abs(value_number)) over (partition by attribute_name) as largest,
        max(value_number - floor(value_number)) over (partition by attribute_name) as fraction,
        count(*) over (partition by attribute_name) as number_count,
        row_number() over (partition by attribute_name order by value_number) as number_place,
        sum(customer_count) over (partition by attribute_name) as all_customers,
        sum(customer_count) over (partition by attribute_name order by value_number rows unbounded preceding) - customer_count as customers_below

    from numbers

),

banded as (

    select
        *,
        case when number_count <= 8 then number_place * 1e0 else floor(4e0 * customers_below / all_customers) end as band

    from placed

),

bands as (

    select
        attribute_name,
        value_number,
        {%- for edge in ['min', 'max'] %}
        case
            when value_kind = 'share' then {{ in_words(edge ~ '(value_number) over (partition by attribute_name, band)', "'share'") }}
            when largest >= 100 or fraction = 0
                then cast(cast({{ edge }}(value_number) over (partition by attribute_name, band) as decimal(28, 0)) as {{ dbt.type_string() }})
            else cast(cast({{ edge }}(value_number) over (partition by attribute_name, band) as decimal(28, 2)) as {{ dbt.type_string() }})
        end as {{ edge }}_words{{ ',' if not loop.last }}
        {%- endfor %}

    from banded

),

attributes as (

    select
        customer_id,
        attribute_name,
        attribute_value

    from {{ ref('customer_attributes') }}
    -- how to reach one person says nothing about many
    where lower(attribute_name) not in ('email', 'phone')

    union all

    select
        external_features.customer_id,
        external_features.attribute_name,
        case
            when external_features.value_kind = 'flag' and external_features.value_number = 1 then 'yes'
            when external_features.value_kind = 'flag' then 'no'
            when external_features.value_kind = 'word' then external_features.value_text
            when bands.min_words = bands.max_words then bands.min_words
            else bands.min_words || ' to ' || bands.max_words
        end as attribute_value

    from external_features
    left join bands
        on
            external_features.attribute_name = bands.attribute_name
            and external_features.value_number = bands.value_number

),

segments as (

    select
        features.customer_id,
        -- who kept nothing is in a group outside the clusters
        coalesce(clusters.segment_id, features.outside_segment_id) as segment_id

    from {{ ref('customer_features') }} as features
    left join {{ ref('customer_clusters') }} as clusters
        on features.customer_id = clusters.customer_id

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
