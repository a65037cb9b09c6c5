-- One row: whether this build fits a new model or scores with the last one, and why.
with

checks as (

    select * from {{ ref('int_segment_drift_checked') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

newest as (

    select coalesce(max(model_version), 0) as model_version
    from {{ ref('int_last_segment_models') }}

),

-- the first reason is the one that is told
reasons as (

    select
        message,
        row_number() over (order by check_order asc, value desc nulls last, subject asc nulls last) as reason_rank

    from checks
    where is_drifted

),

decided as (

    select
        newest.model_version as newest_version,
        last_model.model_version as last_model_version,
        {% if var('segmentation_refit') == 'always' -%}
        true as is_refit,
        coalesce(reasons.message, 'segmentation_refit is always') as reason
        {%- elif var('segmentation_refit') == 'never' -%}
        false as is_refit,
        'segmentation_refit is never' as reason
        {%- else -%}
        reasons.message is not null as is_refit,
        coalesce(reasons.message, 'no check found a drift') as reason
        {%- endif %}

    from newest
    left join last_model
        on last_model.model_version > 0
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
