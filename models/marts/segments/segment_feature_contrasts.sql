-- One row per segment and clustered feature: the segment's mean beside the shop's, and how unusual that is.
-- noqa: disable=LT02
{%- set features = var('clustering_features') %}
with

customers as (

    select * from {{ ref('customer_features') }}

),

scaled as (

    select * from {{ ref('customer_features_scaled') }}

),

clusters as (

    select * from {{ ref('customer_clusters') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

segment_means as (

    select
        clusters.segment_id
        {% for feature in features %},
        {{ exact_average('customers.' ~ feature) }} as {{ feature }}_mean,
        {{ exact_average('scaled.' ~ feature) }} as {{ feature }}_contrast
        {% endfor %}

    from clusters
    inner join customers
        on clusters.customer_id = customers.customer_id
    inner join scaled
        on clusters.customer_id = scaled.customer_id
    where clusters.segment_id > 0
    group by clusters.segment_id

),

shop_means as (

    select
        {% for feature in features %}
        {{ exact_average(feature) }} as {{ feature }}_mean{% if not loop.last %},{% endif %}
        {% endfor %}

    from customers
    where not is_prospect

),

contrasts as (

    {% for feature in features %}
    select
        segment_means.segment_id,
        '{{ feature }}' as feature,
        round(segment_means.{{ feature }}_mean, 6) as segment_mean,
        round(shop_means.{{ feature }}_mean, 6) as shop_mean,
        round(segment_means.{{ feature }}_contrast, 6) as contrast

    from segment_means
    cross join shop_means
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

ranked as (

    select
        contrasts.segment_id,
        contrasts.feature,
        contrasts.segment_mean,
        contrasts.shop_mean,
        contrasts.contrast,
        cast(row_number() over (
            partition by contrasts.segment_id
            order by abs(contrasts.contrast) desc, scaling.feature_order asc
        ) as {{ dbt.type_int() }}) as contrast_rank

    from contrasts
    inner join scaling
        on contrasts.feature = scaling.feature
    where scaling.is_used

)

select * from ranked
