-- One row per row of the shop's customers, in the contract's names and types; none where the shop has no such input.
{%- do check_new_input('customers') %}
{%- set mapping = input_mapping('customers') %}
with

shop_customers as (

    select {{ mapped_columns(mapping) }}
    from {{ ref('base_shop__customers') }}

),

typed as (

    select
        -- ids
        {{ read_column(mapping, 'customer_id', 'id') }} as customer_id,

        -- words
        {{ read_column(mapping, 'gender', 'text') }} as gender,
        {{ read_column(mapping, 'city', 'text') }} as city,

        -- numbers
        {{ read_column(mapping, 'loyalty_score', 'score') }} as loyalty_score,

        -- times, UTC
        {{ to_utc(read_column(mapping, 'joined_at', 'timestamp')) }} as joined_at,
        {{ to_utc(read_column(mapping, 'updated_at', 'timestamp')) }} as updated_at

    from shop_customers

),

dated as (

    select
        {{ customer_key('customer_id') }} as customer_id,
        gender,
        city,
        loyalty_score,
        joined_at,
        updated_at,
        -- greatest leaves out what is null
        greatest(joined_at, updated_at) as seen_at,
        cast({{ to_local('greatest(joined_at, updated_at)') }} as date) as seen_date

    from typed

)

select * from dated
