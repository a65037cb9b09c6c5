-- One row per customer, attribute, value and input that says so: when it was last said.
{%- set attributes = ['gender', 'city', 'joined_at', 'loyalty_score'] %}
with

genders as (

    select * from {{ ref('genders') }}

),

cities as (

    select * from {{ ref('cities') }}

),

last_known_day as (

    select * from {{ ref('int_last_known_day') }}

),

-- lines repeat what they say: they are added up before each attribute is looked at
rows_with_attributes as (

    select
        customers.customer_id,
        customers.{{ attributes | join(',\n        customers.') }},
        'customers' as source_name,
        customers.seen_at,
        customers.seen_date,
        1 as seen_count

    from {{ ref('stg_shop__customers') }} as customers

    union all

    select
        customer_id,
        {{ attributes | join(',\n        ') }},
        'transactions' as source_name,
        max(transaction_at) as seen_at,
        max(transaction_date) as seen_date,
        count(*) as seen_count

    from {{ ref('int_transactions_accepted') }}
    where {{ attributes | join(' is not null or ') }} is not null
    group by
        customer_id,
        {{ attributes | join(',\n        ') }}

),

known_rows as (

    select rows_with_attributes.*
    from rows_with_attributes
    left join last_known_day
        on rows_with_attributes.seen_date > last_known_day.last_known_date
    where
        rows_with_attributes.customer_id is not null
        and last_known_day.last_known_date is null

),

sightings as (

    {% for attribute in attributes -%}
    select
        customer_id,
        '{{ attribute }}' as attribute_name,
        cast({{ attribute }} as {{ dbt.type_string() }}) as attribute_word,
        source_name,
        seen_at

    from known_rows
    where {{ attribute }} is not null

    union all

    {% endfor -%}
    select
        other_attributes.customer_id,
        other_attributes.attribute_name,
        other_attributes.attribute_value as attribute_word,
        'customers' as source_name,
        other_attributes.seen_at

    from {{ ref('stg_shop__customer_attributes') }} as other_attributes
    left join last_known_day
        on other_attributes.seen_date > last_known_day.last_known_date
    where
        other_attributes.customer_id is not null
        and other_attributes.attribute_value is not null
        and last_known_day.last_known_date is null

),

city_spellings as (

    select
        lower(city) as city_word,
        city as city_spelling,
        row_number() over (
            partition by lower(city)
            order by sum(seen_count) desc, city asc
        ) as spelling_rank

    from known_rows
    where city is not null
    group by city

),

translated as (

    select
        sightings.customer_id,
        sightings.attribute_name,
        case
            when sightings.attribute_name = 'gender' then genders.gender
            when sightings.attribute_name = 'city' then coalesce(cities.city, city_spellings.city_spelling)
            else sightings.attribute_word
        end as attribute_value,
        sightings.source_name,
        sightings.seen_at

    from sightings
    left join genders
        on
            sightings.attribute_name = 'gender'
            and lower(sightings.attribute_word) = genders.gender_word
    left join cities
        on
            sightings.attribute_name = 'city'
            and lower(sightings.attribute_word) = cities.city_word
    left join city_spellings
        on
            sightings.attribute_name = 'city'
            and lower(sightings.attribute_word) = city_spellings.city_word
            and city_spellings.spelling_rank = 1

),

seen as (

    select
        customer_id,
        attribute_name,
        attribute_value,
        source_name,
        max(seen_at) as seen_at

    from translated
    where attribute_value is not null
    group by customer_id, attribute_name, attribute_value, source_name

)

select * from seen
