-- One row: the model of this shop that knew most, the newest of these, and whether it is the one to score with.
with

segment_models as (

    select *
    from {{ ref('int_last_segment_models') }}
    where shop = {{ shop_name() }}

),

newest as (

    select max(model_version) as model_version
    from {{ ref('int_last_segment_models') }}

),

-- a look back in time does not replace the model of today
ranked as (

    select
        *,
        row_number() over (order by as_of_date desc, model_version desc) as model_rank

    from segment_models

),

last_model as (

    select
        ranked.model_version,
        ranked.as_of_date,
        ranked.features,
        ranked.settings,
        ranked.model_version = newest.model_version as is_newest,
        coalesce(ranked.model_format = {{ model_format() }}, false) as is_readable,
        coalesce(ranked.features = {{ feature_names() }}, false) as has_same_features,
        coalesce(ranked.settings = {{ fit_settings() }}, false) as has_same_settings

    from ranked
    cross join newest
    where ranked.model_rank = 1

),

judged as (

    select
        *,
        is_readable and has_same_features and has_same_settings as is_comparable

    from last_model

)

select * from judged
