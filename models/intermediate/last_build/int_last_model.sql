-- One row: the model that scored the last good build, if it is of this shop, and whether today's settings are still its own.
with

segment_models as (

    select * from {{ ref('int_last_segment_models') }}

),

newest as (

    select max(model_version) as model_version
    from segment_models

),

last_model as (

    select
        segment_models.*,
        coalesce(segment_models.model_format = {{ model_format() }}, false) as is_readable,
        coalesce(segment_models.features = {{ feature_names() }}, false) as has_same_features,
        coalesce(segment_models.settings = {{ fit_settings() }}, false) as has_same_settings

    from segment_models
    inner join newest
        on segment_models.model_version = newest.model_version
    where segment_models.shop = {{ shop_name() }}

)

select * from last_model
