-- One row per labelled feature: how its values lie among the customers with a purchase.
-- A scan for each feature, since an engine that stores columns then reads one of them at a time; a shared CTE would be kept with all of them.
-- noqa: disable=LT02
{%- set double = type_double() %}
with

labels as (

    select * from {{ ref('feature_labels') }}

),

percentiles as (

    select * from {{ ref('int_feature_percentiles') }}

),

described as (

    {% for feature in labelled_features() %}
    select
        '{{ feature }}' as feature,

        -- counts
        count({{ feature }}) as customer_count,
        count(*) - count({{ feature }}) as missing_count,
        count(case when {{ feature }} = 0 then 1 end) as zero_count,
        count(case when {{ feature }} <> floor({{ feature }}) then 1 end) as fraction_count,

        -- values
        cast(min({{ feature }}) as {{ double }}) as minimum,
        cast(min(case when {{ feature }} > 0 then {{ feature }} end) as {{ double }}) as minimum_above_zero,
        cast(max({{ feature }}) as {{ double }}) as maximum,
        round({{ exact_average(feature) }}, 6) as mean

    from {{ ref('customer_features') }}
    where not is_prospect
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

measured as (

    select
        described.feature,
        labels.label,
        labels.unit,
        labels.display_order as feature_order,
        described.customer_count,
        described.missing_count,
        described.zero_count,
        described.fraction_count,
        described.minimum,
        described.minimum_above_zero,
        percentiles.percentile_1,
        percentiles.percentile_25,
        percentiles.percentile_50,
        percentiles.percentile_75,
        percentiles.percentile_99,
        described.maximum,
        described.mean

    from described
    inner join labels
        on described.feature = labels.feature
    left join percentiles
        on described.feature = percentiles.feature

)

select * from measured
