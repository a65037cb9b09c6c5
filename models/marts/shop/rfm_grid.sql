-- One row per cell of the RFM map, 25 in all: how many customers, their money, and the segment that most of them are in.
with

cells as (

    select * from {{ ref('rfm_segments') }}

),

customers as (

    select
        features.r_score,
        features.f_score,
        features.net_revenue,
        clusters.segment_id

    from {{ ref('customer_features') }} as features
    inner join {{ ref('customer_clusters') }} as clusters
        on features.customer_id = clusters.customer_id

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

parts as (

    select
        customers.r_score,
        customers.f_score,
        segments.segment_id,
        segments.segment_name,
        segments.colour,
        count(*) as customer_count,
        sum(customers.net_revenue) as net_revenue,
        row_number() over (
            partition by customers.r_score, customers.f_score
            order by count(*) desc, segments.segment_order asc
        ) as segment_rank

    from customers
    inner join segments
        on customers.segment_id = segments.segment_id
    group by customers.r_score, customers.f_score, segments.segment_id, segments.segment_name, segments.colour, segments.segment_order

),

totals as (

    select
        r_score,
        f_score,
        cast(sum(customer_count) as {{ dbt.type_bigint() }}) as customer_count,
        cast(sum(net_revenue) as decimal(28, 4)) as net_revenue

    from parts
    group by r_score, f_score

),

grid as (

    select
        cast(cells.r_score as {{ dbt.type_int() }}) as r_score,
        cast(cells.f_score as {{ dbt.type_int() }}) as f_score,
        coalesce(totals.customer_count, 0) as customer_count,
        {{ safe_divide('coalesce(totals.customer_count, 0)', 'sum(totals.customer_count) over ()') }} as customer_share,
        totals.net_revenue,
        parts.segment_id,
        parts.segment_name,
        parts.colour

    from cells
    left join totals
        on
            cells.r_score = totals.r_score
            and cells.f_score = totals.f_score
    left join parts
        on
            cells.r_score = parts.r_score
            and cells.f_score = parts.f_score
            and parts.segment_rank = 1

)

select * from grid
