-- One row per way to group the customers of int_customers_at_cutoff: how much of what they spent later its groups explain.
-- Eta squared (Pearson 1905): the variance between groups over all variance. Sums are of decimals, so that no order matters.
-- noqa: disable=LT02
{%- set features = features_at_cutoff() %}
{%- set double = type_double() %}
with

customers_scaled as (

    select * from {{ ref('int_customers_at_cutoff_scaled') }}

),

centroids as (

    select * from {{ ref('value_centroids') }}

),

clustered as (

    {{ nearest_centroid('customers_scaled', 'centroids', features, 'cluster_id') }}

),

customers as (

    select
        customers.*,
        clustered.nearest_id as cluster_id,
        -- narrow enough for its square to be a decimal, and too wide for one that is kept in 64 bits
        cast(customers.future_net_revenue as decimal(20, 4)) as future_spend

    from {{ ref('int_customers_at_cutoff') }} as customers
    inner join clustered
        on customers.customer_id = clustered.customer_id

),

totals as (

    select
        count(*) as customer_count,
        cast(sum(future_spend) as {{ double }}) / nullif(count(*), 0) as mean_spend,
        cast(sum(cast(future_spend * future_spend as decimal(38, 4))) as {{ double }})
        - cast(sum(future_spend) as {{ double }}) * cast(sum(future_spend) as {{ double }}) / nullif(count(*), 0) as sum_of_squares

    from customers

),

group_totals as (

    {% for grouping, column in [
        ('segments', 'cluster_id'), ('recency_quintiles', 'r_score'), ('frequency_quintiles', 'f_score'),
        ('money_quintiles', 'm_score'), ('rfm_map', 'rfm_segment'),
    ] -%}
    select
        '{{ grouping }}' as grouping,
        count(*) as customer_count,
        cast(sum(future_spend) as {{ double }}) / count(*) as mean_spend

    from customers
    where {{ column }} is not null
    group by {{ column }}
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

measured as (

    select
        group_totals.grouping,
        max(totals.customer_count) as customer_count,
        count(*) as group_count,
        -- null where all spent the same
        cast(sum(
            cast(
                group_totals.customer_count * (group_totals.mean_spend - totals.mean_spend) * (group_totals.mean_spend - totals.mean_spend)
                / case when totals.sum_of_squares > 0 then totals.sum_of_squares end
                as decimal(28, 12)
            )
        ) as {{ double }}) as eta_squared

    from group_totals
    cross join totals
    group by group_totals.grouping

)

select * from measured
