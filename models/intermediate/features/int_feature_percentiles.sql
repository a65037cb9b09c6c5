-- One row per labelled feature with a value: the values that 1, 25, 50, 75 and 99 percent of the customers with a purchase lie below.
-- An aggregate that finds percentiles keeps every customer's value of every feature in memory; equal values are counted instead.
-- noqa: disable=LT02
{%- set percentiles = [1, 25, 50, 75, 99] %}
{%- set double = type_double() %}
with

-- how many customers have a value or a lower one, and how many others there are
placed as (

    {% for feature in labelled_features() %}
    select
        '{{ feature }}' as feature,
        cast({{ feature }} as {{ double }}) as value,
        cast(sum(count(*)) over (order by {{ feature }} rows unbounded preceding) as {{ dbt.type_bigint() }}) as customers_up_to,
        cast(sum(count(*)) over () as {{ dbt.type_bigint() }}) - 1 as last_place

    from {{ ref('customer_features') }}
    where not is_prospect and {{ feature }} is not null
    group by {{ feature }}
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

-- between the customers before and after each percentile
neighbours as (

    select
        feature,
        {%- for percentile in percentiles %}
        max(last_place) * {{ percentile / 100 }} as place_{{ percentile }},
        min(case when customers_up_to > floor(last_place * {{ percentile / 100 }}) then value end) as lower_{{ percentile }},
        min(case when customers_up_to > ceil(last_place * {{ percentile / 100 }}) then value end) as upper_{{ percentile }}{{ ',' if not loop.last }}
        {%- endfor %}

    from placed
    group by feature

),

interpolated as (

    select
        feature,
        {%- for percentile in percentiles %}
        round(
            lower_{{ percentile }}
            + (upper_{{ percentile }} - lower_{{ percentile }}) * cast(place_{{ percentile }} - floor(place_{{ percentile }}) as {{ double }}), 6
        ) as percentile_{{ percentile }}{{ ',' if not loop.last }}
        {%- endfor %}

    from neighbours

)

select * from interpolated
