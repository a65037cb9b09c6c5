-- One row per check of the last model, and one for what they decide: whether this build fits a new model or scores with the last one, and why.
{%- set text, double = dbt.type_string(), type_double() %}
with

last_model as (

    select * from {{ ref('int_last_model') }}

),

checks as (

    select
        check_order,
        check_name,
        subject,
        value,
        threshold,
        value > threshold as is_drifted,
        case check_name
            when 'feature_spread'
                then subject || ' is spread ' || case when value > threshold then 'otherwise than' else 'as' end || ' when the model was fitted'
            else
                cast(cast(100 * value as decimal(18, 1)) as {{ text }})
                || '% of the customers are farther from their segment than 99% were when the model was fitted'
        end as message

    from {{ ref('int_last_model_compared') }}

    union all

    select
        1 as check_order,
        'model' as check_name,
        null as subject,
        null as value,
        null as threshold,
        not is_readable or not is_newest as is_drifted,
        case
            when newest_version is null then 'there is no model yet'
            when model_version is null
                then 'there is no model of the shop ' || {{ shop_name() }} || ' (if it had another name, write shop: that name)'
            when not is_readable then 'the last model was written by another version of the project'
            when not is_newest then 'the last build was of another shop or a look back; matched with model ' || cast(model_version as {{ text }})
            else 'there is a model, version ' || cast(model_version as {{ text }})
        end as message

    from last_model

    union all

    select
        2 as check_order,
        'settings' as check_name,
        null as subject,
        null as value,
        null as threshold,
        not has_same_features or not has_same_settings as is_drifted,
        case
            when not has_same_features then 'clustering_features are now ' || {{ feature_names() }} || '; the model has ' || features
            when not has_same_settings then 'settings that decide a fit have changed, now ' || {{ changed_settings('settings') }}
            else 'features and settings are those of the model'
        end as message

    from last_model
    where model_version is not null

    union all

    select
        5 as check_order,
        'as_of' as check_name,
        null as subject,
        null as value,
        null as threshold,
        shop.as_of_date < last_model.as_of_date as is_drifted,
        'the data ends on ' || cast(shop.as_of_date as {{ text }}) || ', that of the model on ' || cast(last_model.as_of_date as {{ text }}) as message

    from last_model
    cross join {{ ref('int_shop') }} as shop
    where last_model.model_version is not null

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

numbered as (

    select
        *,
        cast(case when is_refit then newest_version + 1 else last_model_version end as {{ dbt.type_int() }}) as model_version

    from decided

),

decision as (

    select
        checks.*,
        cast(null as {{ dbt.type_int() }}) as model_version,
        cast(null as {{ dbt.type_int() }}) as last_model_version,
        cast(null as boolean) as is_refit,
        cast(null as {{ text }}) as reason

    from checks

    union all

    select
        9 as check_order,
        'decision' as check_name,
        cast(null as {{ text }}) as subject,
        cast(null as {{ double }}) as value,
        cast(null as {{ double }}) as threshold,
        is_refit as is_drifted,
        case when is_refit then 'fitted model ' else 'scored with model ' end || cast(model_version as {{ text }}) || ': ' || reason as message,
        model_version,
        last_model_version,
        is_refit,
        reason

    from numbered

)

select * from decision
