-- One row per customer and past month end by which they had ordered: the segment that today's model puts the customer of that day in.
-- Orders of that day count as they stand today: what is still open now was open then.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
{%- set keys = ['customer_id', 'period_end', 'period_order', 'days_since_order', 'orders_so_far', 'revenue_so_far'] %}
with

periods as (

    select *
    from {{ ref('int_history_periods') }}
    where not is_current and not is_backtest

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

sums_to_date as (

    select
        customer_id,
        month_start,
        coalesce(
            lead(month_start) over (partition by customer_id order by month_start), cast('9999-12-31' as date)
        ) as next_month_start,
        {{ sums_so_far('so_far') }}

    from {{ ref('int_customer_months') }}
    window so_far as (partition by customer_id order by month_start rows between unbounded preceding and current row)

),

-- the last month of the customer that had begun by the period end stands for it
past_customers as (

    select
        sums.customer_id,
        period.period_end,
        period.period_order,
        {{ features_of_any_day() }}
        {%- for feature in var('clustering_features') if feature not in feature_expressions() %},
        cast(null as {{ type_double() }}) as {{ feature }}
        {%- endfor %},

        -- for people, beside the scaled ones
        {{ feature('recency_days') }} as days_since_order,
        sums.order_count as orders_so_far,
        sums.net_revenue as revenue_so_far

    from sums_to_date as sums
    inner join periods as period
        on
            sums.month_start <= period.period_end
            and sums.next_month_start > period.period_end
    left join {{ ref('int_customer_cadence') }} as cadence
        on
            sums.customer_id = cadence.customer_id
            and period.period_end = cadence.period_end

),

customers as (

    {{ with_categories('past_customers', features) }}
    where customers.outside_segment_id is null

),

scaled as (

    {{ scaled_features('customers', 'scaling', features, keys) }}

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

clustered as (

    {{ nearest_centroid('scaled', 'centroids', features, keys=keys) }}

),

final as (

    select
        customer_id,
        period_end,
        period_order,
        nearest_id as segment_id,
        days_since_order as recency_days,
        orders_so_far as order_count,
        revenue_so_far as net_revenue

    from clustered

    union all

    -- who had kept nothing by then
    select
        customer_id,
        period_end,
        period_order,
        outside_segment_id as segment_id,
        days_since_order as recency_days,
        orders_so_far as order_count,
        revenue_so_far as net_revenue

    from past_customers
    where outside_segment_id < 0

)

select * from final
