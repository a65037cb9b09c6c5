-- One row per clustering feature of the last model: the caps, mean and deviation that turn human units into standard ones.
with

parameters as (

    select * from {{ ref('int_last_segment_model_parameters') }}

),

last_model as (

    select * from {{ ref('int_last_model') }}

),

scaling as (

    select
        parameters.feature,
        max(case when parameters.part = 'feature_order' then parameters.value end) as feature_order,
        {% for part in ['coverage', 'lower_cap', 'upper_cap', 'mean', 'standard_deviation'] -%}
        max(case when parameters.part = '{{ part }}' then parameters.value end) as {{ part }},
        {% endfor -%}
        max(case when parameters.part = 'note' then parameters.text_value end) as note

    from parameters
    inner join last_model
        on parameters.model_version = last_model.model_version
    where parameters.feature is not null
    group by parameters.feature

),

judged as (

    select
        *,
        note = 'used' as is_used

    from scaling

)

select * from judged
