-- One row per customer with a purchase: the segment, how near its middle is, and which one would be next.
with

clusters as (

    select * from {{ ref('int_customers_clustered') }}

),

segments as (

    select
        cluster_id,
        cast(segment_id as {{ dbt.type_int() }}) as segment_id

    from {{ ref('segment_matches') }}

),

labelled as (

    select
        clusters.customer_id,
        own.segment_id as nearest_id,
        runner_ups.segment_id as runner_up_id,
        clusters.nearest_squared_distance,
        clusters.runner_up_squared_distance,
        -- a new fit numbers its clusters anew: of two segments as near, the lower id wins
        coalesce(
            clusters.nearest_squared_distance = clusters.runner_up_squared_distance and runner_ups.segment_id < own.segment_id, false
        ) as is_runner_up_lower

    from clusters
    inner join segments as own
        on clusters.nearest_id = own.cluster_id
    left join segments as runner_ups
        on clusters.runner_up_id = runner_ups.cluster_id

),

final as (

    select
        customer_id,
        case when is_runner_up_lower then runner_up_id else nearest_id end as segment_id,
        round(sqrt(nearest_squared_distance), 9) as distance_to_centroid,
        case when is_runner_up_lower then nearest_id else runner_up_id end as runner_up_segment_id,
        round(sqrt(runner_up_squared_distance), 9) as distance_to_runner_up

    from labelled

)

select * from final
