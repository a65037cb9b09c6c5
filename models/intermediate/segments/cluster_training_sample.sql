-- One row per customer that the fit saw: all of them, or a weighted coreset of a bounded size.
-- Lightweight coreset (Bachem, Lucic and Krause 2018): half of the chance is even, half grows with the squared distance from
-- the mean, which is 0 after scaling; a row counts for as many as it stands for. The key's hash draws, so that no order matters.
-- noqa: disable=LT02
{%- set features = scaled_feature_names() %}
{%- set wanted = var('segment_count') or var('minimum_segment_count') %}
with

distances as (

    select
        *,
        {% for feature in features %}
        {{ feature }} * {{ feature }}{% if not loop.last %} +{% endif %}
        {% endfor %} as squared_distance,
        {{ hash_uniform('customer_id') }} as draw

    from {{ ref('customer_features_scaled') }}

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
        days_since_last_order,
        days_since_first_order,
        usual_wait_days,
        days_with_an_order,
        {{ features | join(',\n        ') }},
        round(1e0 / chance, 9) as sample_weight

    from chances
    where draw < chance

),

distinct_points as (

    select distinct
        {{ features | join(',\n        ') }}

    from sampled

),

variety as (

    select
        (select count(*) from sampled) as customer_count,
        (select count(*) from distinct_points) as distinct_count

),

-- too few to fit is said here, in one sentence, where Python would print a stack trace
checked as (

    select sampled.*
    from variety
    left join sampled
        on variety.customer_count > 0
    where
        case
            when variety.distinct_count < {{ wanted }}
                then {{ raise_error(
                    "cast(variety.customer_count as " ~ dbt.type_string() ~ ") || ' customers with a purchase, ' || "
                    ~ "cast(variety.distinct_count as " ~ dbt.type_string() ~ ") || ' of them distinct in the clustering features, "
                    ~ "cannot make " ~ wanted ~ " segments. It takes more customers, other clustering_features, another as_of, or a lower "
                    ~ ('segment_count' if var('segment_count') else 'minimum_segment_count') ~ ".' || case when variety.customer_count > 0 "
                    ~ "then '' else ' A purchase is a successful order above 0: of a file without amounts, do not map amount.' end",
                    'variety.distinct_count < ' ~ wanted
                ) }}
        end is null

)

select * from checked
