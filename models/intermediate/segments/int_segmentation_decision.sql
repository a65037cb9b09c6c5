-- One row: whether this build fits a new model or scores with the last one, and why.
with

checks as (

    select * from {{ ref('int_segment_drift_checked') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

-- of several reasons the first is given
reasons as (

    select
        message,
        row_number() over (order by check_order asc, value desc nulls last, subject asc nulls last) as reason_rank

    from checks
    where is_drifted

),

decided as (

    select
        coalesce(last_model.newest_version, 0) as newest_version,
        last_model.model_version as last_model_version,
        case '{{ var("segmentation_refit") }}'
            when 'always' then true
            when 'never' then false
            else reasons.message is not null
        end as is_refit,
        case '{{ var("segmentation_refit") }}'
            when 'always' then coalesce(reasons.message, 'segmentation_refit is always')
            when 'never' then 'segmentation_refit is never'
            else coalesce(reasons.message, 'no check found a drift')
        end as reason

    from last_model
    left join reasons
        on reasons.reason_rank = 1

),

decision as (

    select
        cast(case when is_refit then newest_version + 1 else last_model_version end as {{ dbt.type_int() }}) as model_version,
        last_model_version,
        is_refit,
        reason

    from decided

)

select * from decision
