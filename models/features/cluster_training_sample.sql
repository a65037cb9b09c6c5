-- One row per customer that the fit sees: all of them, or a weighted coreset of a bounded size.
-- Lightweight coreset (Bachem, Lucic and Krause 2018): half of the chance is even, half grows with the squared distance from
-- the mean, which is 0 after scaling; a row counts for as many as it stands for. The key's hash draws, so that no order matters.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

customers as (

    select * from {{ ref('customer_features_scaled') }}

),

distances as (

    select
        *,
        {% for feature in features %}
        {{ feature }} * {{ feature }}{% if not loop.last %} +{% endif %}
        {% endfor %} as squared_distance,
        {{ hash_uniform('customer_id') }} as draw

    from customers

),

totals as (

    select
        count(*) as customer_count,
        sum(cast(squared_distance as decimal(28, 6))) as total_squared_distance

    from distances

),

chances as (

    select
        distances.*,
        case
            when totals.customer_count <= {{ var('clustering_sample_size') }} then 1e0
            else least(1e0, {{ var('clustering_sample_size') }} * (
                5e-1 / totals.customer_count
                + 5e-1 * distances.squared_distance / cast(totals.total_squared_distance as {{ type_double() }})
            ))
        end as chance

    from distances
    cross join totals

),

sampled as (

    select
        customer_id,
        {% for feature in features %}
        {{ feature }},
        {% endfor %}
        round(1e0 / chance, 9) as sample_weight

    from chances
    where draw < chance

)

select * from sampled
