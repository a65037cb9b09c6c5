-- One row per check of the last model against today's customers, and one for what was decided.
with

checks as (

    select * from {{ ref('int_segment_drift_checked') }}

),

decision as (

    select * from {{ ref('int_segmentation_decision') }}

),

drift as (

    select * from checks

    union all

    select
        9 as check_order,
        'decision' as check_name,
        cast(null as {{ dbt.type_string() }}) as subject,
        cast(null as {{ type_double() }}) as value,
        cast(null as {{ type_double() }}) as threshold,
        is_refit as is_drifted,
        case
            when is_refit then 'fitted model ' || cast(model_version as {{ dbt.type_string() }}) || ': ' || reason
            else 'scored with model ' || cast(model_version as {{ dbt.type_string() }}) || ': ' || reason
        end as message

    from decision

)

select * from drift
