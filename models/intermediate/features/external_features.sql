-- One row per customer and value of the tables of the var external: what it says of the customer, as known on the as-of date.
{%- set double = type_double() %}
with

shop as (

    select as_of_date from {{ ref('int_shop') }}

),

customer_keys as (

    {{ customer_external_keys() }}

),

marked as (

    select
        external_values.*,
        coalesce(external_values.known_from <= shop.as_of_date, external_values.external_key is not null) as is_known,
        coalesce(
            {{ dbt.datediff('external_values.known_from', 'shop.as_of_date', 'day') }}
            > {{ external_valid_days() }},
            false
        ) as is_outdated

    from {{ ref('stg_shop__external_values') }} as external_values
    cross join shop

),

ranked as (

    select
        *,
        rank() over (
            partition by external_name, feature, external_key, is_known
            order by known_from desc
        ) as newest_rank

    from marked

),

known_values as (

    select * from ranked
    where is_known and not is_outdated and newest_rank = 1 and external_key is not null

),

-- what kind of value it is, by what is known: appended rows change nothing
features as (

    select
        external_name,
        feature,
        max(key_kind) as key_kind,
        case
            when count(case when is_known and value_number is null then value_text end) > 0 then 'word'
            when count(case when is_known and value_number not in (0, 1) then 1 end) > 0 then 'number'
            else 'flag'
        end as value_kind,
        -- a table of holidays has no other days
        min(case when is_known then value_number end) = 1 and max(case when is_known then value_number end) = 1 as is_list

    from ranked
    group by external_name, feature

),

listed_places as (

    select
        external_name,
        feature,
        place_key,
        min(day) as first_day,
        max(day) as last_day

    from known_values
    group by external_name, feature, place_key

),

looked_up as (

    select
        customer_keys.customer_id,
        customer_keys.order_count,
        customer_keys.external_key,
        features.external_name,
        features.feature,
        features.key_kind,
        features.value_kind,
        known_values.known_from,
        known_values.is_ambiguous,
        case when known_values.external_key is not null then known_values.value_text end as value_text,
        case
            when known_values.external_key is not null then known_values.value_number
            when features.is_list and customer_keys.day between listed_places.first_day and listed_places.last_day then 0e0
        end as value_number

    from customer_keys
    inner join features
        on customer_keys.external_name = features.external_name
    left join known_values
        on
            features.external_name = known_values.external_name
            and features.feature = known_values.feature
            and customer_keys.external_key = known_values.external_key
    left join listed_places
        on
            features.external_name = listed_places.external_name
            and features.feature = listed_places.feature
            and customer_keys.place_key = listed_places.place_key

),

customer_values as (

    select
        external_name,
        feature,
        key_kind,
        value_kind,
        customer_id,
        case when key_kind not like '%day%' then max(external_key) end as external_key,
        max(known_from) as known_from,
        coalesce(max(case when is_ambiguous then 1 end) = 1, false) as is_ambiguous,
        case
            when value_kind = 'word' then cast(null as {{ double }})
            when key_kind like '%day%' and value_kind = 'flag'
                then round({{ safe_divide('sum(order_count * value_number)', 'sum(case when value_number is not null then order_count end)') }}, 6)
            when key_kind like '%day%' then round({{ exact_average('value_number') }}, 6)
            else max(value_number)
        end as value_number,
        max(value_text) as value_text

    from looked_up
    group by external_name, feature, key_kind, value_kind, customer_id

),

described as (

    select
        customer_id,
        external_name,
        feature,
        -- where the profile of a segment says that it comes from
        feature || ' ('
        || case
            when key_kind not like '%day%' then ''
            when value_kind = 'flag' then 'share of purchases, '
            else 'mean of purchase days, '
        end
        || 'from ' || external_name || ' by ' || replace(key_kind, ', ', ' and ') || ')' as attribute_name,
        case when key_kind like '%day%' and value_kind = 'flag' then 'share' else value_kind end as value_kind,
        value_number,
        case when key_kind like '%day%' then cast(value_number as {{ dbt.type_string() }}) else value_text end as value_text,
        external_key,
        known_from,
        is_ambiguous

    from customer_values

)

select * from described
