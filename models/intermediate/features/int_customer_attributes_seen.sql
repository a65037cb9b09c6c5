-- One row per customer, attribute, value and input that says so: when it was last said.
{%- set attributes = ['gender', 'city', 'joined_at', 'loyalty_score'] %}
with

-- lines repeat what they say: they are added up before each attribute is looked at
rows_with_attributes as (

    select
        customer_id,
        {{ attributes | join(',\n        ') }},
        'customers' as source_name,
        seen_at,
        1 as seen_count

    from {{ ref('stg_shop__customers') }}
    where
        customer_id is not null
        and {{ is_known('seen_date') }}

    union all

    select
        customer_id,
        {{ attributes | join(',\n        ') }},
        'transactions' as source_name,
        max(transaction_at) as seen_at,
        count(*) as seen_count

    from {{ ref('int_transactions_validated') }}
    where
        reject_reason is null
        and customer_id is not null
        and ({{ attributes | join(' is not null or ') }} is not null)
    group by
        customer_id,
        {{ attributes | join(',\n        ') }}

),

sightings as (

    {{ unpivot_features(
        'rows_with_attributes', attributes, keys=['customer_id', 'source_name', 'seen_at'], name='attribute_name',
        values={'attribute_word': 'cast({} as ' ~ dbt.type_string() ~ ')'}, where='{} is not null',
    ) }}

    union all

    select
        customer_id,
        'customers' as source_name,
        seen_at,
        attribute_name,
        attribute_value as attribute_word

    from {{ ref('stg_shop__customer_attributes') }}
    where
        customer_id is not null
        and attribute_value is not null
        and {{ is_known('seen_date') }}

),

city_spellings as (

    select
        lower(city) as city_word,
        city as city_spelling,
        row_number() over (
            partition by lower(city)
            order by sum(seen_count) desc, city asc
        ) as spelling_rank

    from rows_with_attributes
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
    left join {{ ref('genders') }} as genders
        on
            sightings.attribute_name = 'gender'
            and lower(sightings.attribute_word) = genders.gender_word
    left join {{ ref('cities') }} as cities
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
