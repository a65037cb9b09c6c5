-- One row: the model of this shop that knew most, whether it can score, and the numbers taken so far; nulls where there is no model.
with

models as (

    {{ last_build_rows('segment_models', ['model_version', 'shop', 'as_of_date', 'features', 'settings', 'model_format']) }}

),

events as (

    {{ last_build_rows('segment_events', ['segment_id']) }}

),

taken as (

    select
        (select max(model_version) from models) as newest_version,
        (select max(segment_id) from events) as highest_segment_id

),

-- the latest as-of date first: a look back in time does not replace the model of today
ranked as (

    select
        *,
        row_number() over (order by as_of_date desc, model_version desc) as model_rank

    from models
    where shop = {{ shop_name() }}

),

last_model as (

    select
        ranked.model_version,
        ranked.as_of_date,
        ranked.features,
        ranked.settings,
        taken.newest_version,
        -- another shop's segments do not count
        case when ranked.model_version is null then 1 else taken.highest_segment_id + 1 end as next_segment_id,
        coalesce(ranked.model_version = taken.newest_version, false) as is_newest,
        coalesce(ranked.model_format = {{ model_format() }}, false) as is_readable,
        coalesce(ranked.features = {{ feature_names() }}, false) as has_same_features,
        coalesce(ranked.settings = {{ fit_settings() }}, false) as has_same_settings

    from taken
    left join ranked
        on ranked.model_rank = 1

),

judged as (

    select
        *,
        is_readable and has_same_features and has_same_settings as is_comparable

    from last_model

)

select * from judged
