-- One row per clustering feature: the caps, mean and deviation of the model in force, which turn human units into standard ones.
with

measured as (

    select * from {{ ref('int_feature_scaling_measured') }}

),

last_scaling as (

    select * from {{ ref('int_last_feature_scaling') }}

),

decision as (

    select * from {{ ref('int_segmentation_decision') }}

),

{%- set columns = ['feature', 'feature_order', 'coverage', 'lower_cap', 'upper_cap', 'mean', 'standard_deviation', 'note', 'is_used'] %}

in_force as (

    select
        measured.{{ columns | join(',\n        measured.') }}

    from measured
    inner join decision
        on decision.is_refit

    union all

    select
        last_scaling.{{ columns | join(',\n        last_scaling.') }}

    from last_scaling
    inner join decision
        on not decision.is_refit

),

final as (

    select
        feature,
        cast(feature_order as {{ dbt.type_int() }}) as feature_order,
        coverage,
        lower_cap,
        upper_cap,
        mean,
        standard_deviation,
        note,
        is_used

    from in_force

)

select * from final
