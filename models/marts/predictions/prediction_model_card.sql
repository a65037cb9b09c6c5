-- One row per statement about the forecasts in force: what they are made by and why, from what, for whom they are worse, and their limits.
with

fitted as (

    select * from {{ ref('prediction_fit') }}

),

decision as (

    select * from {{ ref('int_prediction_decision') }}

),

statements as (

    select
        cast(item as {{ dbt.type_int() }}) as statement_order,
        name as topic,
        text_value as statement

    from fitted
    where part = 'card'

    union all

    select
        0 as statement_order,
        'No forecast' as topic,
        text_value as statement

    from fitted
    where part = 'reason'

    union all

    select
        1000 as statement_order,
        'Fitted' as topic,
        'as of ' || cast(cast(fitted.cutoff_date as date) as {{ dbt.type_string() }}) || '; in this build: ' || decision.reason as statement

    from fitted
    cross join decision
    where fitted.part = 'setting'

)

select * from statements
