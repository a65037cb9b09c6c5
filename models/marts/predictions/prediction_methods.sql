-- One row per target, method and window of 90 days that is over: what the method would have forecast, and what came.
{%- set figures = ["forecast_total", "actual_total", "bias", "score", "gini", "gain", "gain_low", "gain_high"] %}
with

figures as (

    select * from {{ ref('prediction_fit') }}
    where part = 'method'

),

final as (

    select
        target,
        method,
        cast(cutoff_date as date) as cutoff_date,
        cast(max(case when name = 'customer_count' then value end) as {{ dbt.type_bigint() }}) as customer_count,
        {% for name in figures -%}
        max(case when name = '{{ name }}' then value end) as {{ name }},
        {% endfor -%}
        max(case when name = 'is_champion' then value end) = 1 as is_champion

    from figures
    group by target, method, cutoff_date

)

select * from final
