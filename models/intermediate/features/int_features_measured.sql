-- One row per labelled feature: how its values lie among the customers with a purchase.
-- noqa: disable=LT02
{%- set double = type_double() %}
{%- set percents = [1, 25, 50, 75, 99] %}  {#- the shares below, in percent #}
with

-- Equal values are counted, since an aggregate that finds percentiles keeps every customer's value of every feature in memory; and a scan for
-- each feature, since an engine that stores columns then reads one of them at a time.
counted as (

    {% for feature in labelled_features() %}
    select
        '{{ feature }}' as feature,
        cast({{ feature }} as {{ double }}) as value,
        count({{ feature }}) as customer_count,
        count(*) - count({{ feature }}) as missing_count,
        sum({{ exact_number(feature) }}) as value_sum,

        -- how many customers have this value or a lower one, and how many others there are
        cast(sum(count({{ feature }})) over (order by {{ feature }} rows unbounded preceding) as {{ dbt.type_bigint() }}) as customers_up_to,
        cast(sum(count({{ feature }})) over () as {{ dbt.type_bigint() }}) - 1 as last_place

    from {{ ref('customer_features') }}
    where outside_segment_id is null
    group by {{ feature }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

described as (

    select
        feature,

        -- counts
        cast(sum(customer_count) as {{ dbt.type_bigint() }}) as customer_count,
        cast(sum(missing_count) as {{ dbt.type_bigint() }}) as missing_count,
        cast(sum(case when value = 0 then customer_count else 0 end) as {{ dbt.type_bigint() }}) as zero_count,
        cast(sum(case when value <> floor(value) then customer_count else 0 end) as {{ dbt.type_bigint() }}) as fraction_count,

        -- values
        min(value) as minimum,
        min(case when value > 0 then value end) as minimum_above_zero,
        max(value) as maximum,
        round(cast(sum(value_sum) as {{ double }}) / nullif(sum(customer_count), 0), 6) as mean

    from counted
    group by feature

),

shares as (

    select listed.share
    from (values (0.01), (0.25), (0.50), (0.75), (0.99)) as listed (share)

),

-- the values of the two customers before and after each percentile
neighbours as (

    select
        counted.feature,
        shares.share,
        max(counted.last_place) * shares.share as place,
        min(counted.value) as lower_value,
        max(counted.value) as upper_value

    from counted
    inner join shares
        on
            counted.customers_up_to > floor(counted.last_place * shares.share)
            and counted.customers_up_to - counted.customer_count <= ceil(counted.last_place * shares.share)
    where counted.customer_count > 0
    group by counted.feature, shares.share

),

percentiles as (

    select
        feature
        {%- for percent in percents %},
        max(case
            when share = {{ percent / 100 }}
                then round(lower_value + (upper_value - lower_value) * cast(place - floor(place) as {{ double }}), 6)
        end) as percentile_{{ percent }}
        {%- endfor %}

    from neighbours
    group by feature

),

measured as (

    select
        labels.label,
        labels.unit,
        labels.display_order as feature_order,
        described.*,
        {% for percent in percents -%}
        percentiles.percentile_{{ percent }}{{ ',' if not loop.last }}
        {% endfor %}

    from described
    inner join {{ ref('feature_labels') }} as labels
        on described.feature = labels.feature
    left join percentiles
        on described.feature = percentiles.feature

)

select * from measured
