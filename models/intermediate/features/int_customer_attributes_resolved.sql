-- One row per customer and attribute: the latest value, from the customer file before the transactions.
{%- set attributes = ['gender', 'city', 'joined_at', 'loyalty_score'] %}
with

customers as (

    select * from {{ ref('stg_shop__customers') }}

),

transactions as (

    select *
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null

),

other_attributes as (

    select * from {{ ref('stg_shop__customer_attributes') }}

),

genders as (

    select * from {{ ref('genders') }}

),

cities as (

    select * from {{ ref('cities') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

-- what was said after an as-of date that was asked for does not exist; by default a customer file may be newer than the last sale
known_customers as (

    select
        customers.*,
        coalesce(customers.updated_at, customers.joined_at) as seen_at,
        1 as seen_count

    from customers
    cross join shop
    {%- if var('as_of', none) is not none %}
    where
        coalesce(customers.updated_at, customers.joined_at) is null
        or cast({{ to_local('coalesce(customers.updated_at, customers.joined_at)') }} as date) <= shop.as_of_date
    {%- endif %}

),

-- lines repeat what they say: they are added up before each attribute is looked at
known_transactions as (

    select
        transactions.customer_id,
        transactions.{{ attributes | join(',\n        transactions.') }},
        max(transactions.transaction_at) as seen_at,
        count(*) as seen_count

    from transactions
    cross join shop
    where
        transactions.transaction_date <= shop.as_of_date
        and transactions.customer_id is not null
        and (transactions.{{ attributes | join(' is not null or transactions.') }} is not null)
    group by
        transactions.customer_id,
        transactions.{{ attributes | join(',\n        transactions.') }}

),

sightings as (

    {% for source in ['customers', 'transactions'] %}
    {% for attribute in attributes %}
    select
        customer_id,
        '{{ attribute }}' as attribute_name,
        cast({{ attribute }} as {{ dbt.type_string() }}) as attribute_word,
        '{{ source }}' as source_name,
        max(seen_at) as seen_at

    from known_{{ source }}
    where customer_id is not null and {{ attribute }} is not null
    group by customer_id, {{ attribute }}

    union all

    {% endfor %}
    {% endfor %}
    select
        customer_id,
        attribute_name,
        attribute_value as attribute_word,
        'customers' as source_name,
        cast(null as {{ dbt.type_timestamp() }}) as seen_at

    from other_attributes
    where customer_id is not null and attribute_value is not null
    group by customer_id, attribute_name, attribute_value

),

city_words as (

    {% for source in ['customers', 'transactions'] %}
    select
        city,
        sum(seen_count) as seen_count

    from known_{{ source }}
    where customer_id is not null and city is not null
    group by city
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

city_spellings as (

    select
        lower(city) as city_word,
        city as city_spelling,
        row_number() over (
            partition by lower(city)
            order by sum(seen_count) desc, city asc
        ) as spelling_rank

    from city_words
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

-- the first and the last by the alphabet: a set of values per customer would take far more memory
value_ranges as (

    select
        customer_id,
        attribute_name,
        min(attribute_value) as first_value,
        max(attribute_value) as last_value

    from translated
    where attribute_value is not null
    group by customer_id, attribute_name

),

-- few customers have several values: only theirs are counted and ranked
several_values as (

    select translated.*
    from translated
    inner join value_ranges
        on
            translated.customer_id = value_ranges.customer_id
            and translated.attribute_name = value_ranges.attribute_name
            and value_ranges.first_value <> value_ranges.last_value
    where translated.attribute_value is not null

),

value_counts as (

    select
        customer_id,
        attribute_name,
        count(distinct attribute_value) as value_count

    from several_values
    group by customer_id, attribute_name

),

ranked as (

    select
        customer_id,
        attribute_name,
        attribute_value,
        -- customers sorts before transactions
        row_number() over (
            partition by customer_id, attribute_name
            order by source_name asc, seen_at desc nulls last, attribute_value asc
        ) as value_rank

    from several_values

),

resolved as (

    select
        value_ranges.customer_id,
        value_ranges.attribute_name,
        coalesce(ranked.attribute_value, value_ranges.first_value) as attribute_value,
        coalesce(value_counts.value_count, 1) as value_count

    from value_ranges
    left join value_counts
        on
            value_ranges.customer_id = value_counts.customer_id
            and value_ranges.attribute_name = value_counts.attribute_name
    left join ranked
        on
            value_ranges.customer_id = ranked.customer_id
            and value_ranges.attribute_name = ranked.attribute_name
            and ranked.value_rank = 1

)

select * from resolved
