-- One row per target, window of 90 days that is over, and tenth of the customers by forecast: what was forecast for them and what came.
with

figures as (

    select * from {{ ref('prediction_fit') }}
    where part = 'calibration'

),

final as (

    select
        target,
        cast(cutoff_date as date) as cutoff_date,
        cast(item as {{ dbt.type_int() }}) as forecast_tenth,
        max(method) as method,
        cast(max(case when name = 'customer_count' then value end) as {{ dbt.type_bigint() }}) as customer_count,
        max(case when name = 'forecast_mean' then value end) as forecast_mean,
        max(case when name = 'actual_mean' then value end) as actual_mean

    from figures
    group by target, cutoff_date, item

)

select * from final
