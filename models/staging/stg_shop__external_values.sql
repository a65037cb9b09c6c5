-- One row per external table, key, day from which it is known, and value; none where the var external is empty.
{{ config(materialized='table') }}
with

external_rows as (

    {{ read_external_tables() }}

),

cities as (

    select * from {{ ref('cities') }}

),

-- as customers' cities are spelled
spelled as (

    select
        external_rows.external_name,
        external_rows.key_kind,
        external_rows.customer_id,
        coalesce(cities.city, external_rows.city) as city,
        external_rows.postcode,
        external_rows.country,
        external_rows.day,
        external_rows.known_from,
        external_rows.is_dated,
        external_rows.feature,
        external_rows.value_text,
        external_rows.value_number

    from external_rows
    left join cities
        on lower(external_rows.city) = cities.city_word

),

keyed as (

    select
        external_name,
        key_kind,
        day,
        known_from,
        feature,
        value_text,
        value_number,
        {{ external_key(['customer', 'city', 'postcode', 'country']) }} as place_key,
        -- without the day from which it counts, a row can never count
        case when known_from is not null or not is_dated then {{ external_key() }} end as external_key

    from spelled

),

settled as (

    select
        external_name,
        key_kind,
        external_key,
        place_key,
        day,
        known_from,
        feature,
        count(*) as row_count,
        external_key is not null
        and (coalesce(min(value_text) <> max(value_text), false) or count(value_text) not in (0, count(*))) as is_ambiguous,
        -- of values that differ, none
        case when min(value_text) = max(value_text) and count(value_text) = count(*) then min(value_text) end as value_text,
        case when min(value_text) = max(value_text) and count(value_text) = count(*) then min(value_number) end as value_number

    from keyed
    group by external_name, key_kind, external_key, place_key, day, known_from, feature

)

select * from settled
