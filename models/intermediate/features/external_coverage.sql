-- One row per table of the var external: how much of it there is, whom it speaks of, and how old it is.
with

shop as (

    select as_of_date from {{ ref('int_shop') }}

),

customer_keys as (

    select distinct
        external_name,
        external_key

    from ({{ customer_external_keys() }}) as customer_external_keys

),

external_values as (

    select
        external_values.*,
        external_values.external_key is not null and coalesce(external_values.known_from <= shop.as_of_date, true) as is_known

    from {{ ref('stg_shop__external_values') }} as external_values
    cross join shop

),

-- each row of the table has a row here for each of its values
features as (

    select
        external_name,
        feature,
        key_kind,
        sum(row_count) as row_count,
        sum(case when external_key is null then row_count else 0 end) as unread_row_count,
        sum(case when not is_known and external_key is not null then row_count else 0 end) as later_row_count,
        max(case when is_known then known_from end) as newest_known_from

    from external_values
    group by external_name, feature, key_kind

),

tables as (

    select
        external_name,
        key_kind,
        max(row_count) as row_count,
        max(unread_row_count) as unread_row_count,
        max(later_row_count) as later_row_count,
        max(newest_known_from) as newest_known_from

    from features
    group by external_name, key_kind

),

keys as (

    select
        external_name,
        external_key,
        max(case when is_ambiguous then 1 else 0 end) as ambiguous_count,
        max(case when is_ambiguous then external_key || ': ' || cast(row_count as {{ dbt.type_string() }}) || ' rows' end) as ambiguous_example

    from external_values
    where is_known
    group by external_name, external_key

),

key_counts as (

    select
        keys.external_name,
        count(*) as key_count,
        count(customer_keys.external_key) as matched_key_count,
        sum(keys.ambiguous_count) as ambiguous_key_count,
        min(keys.ambiguous_example) as ambiguous_example

    from keys
    left join customer_keys
        on
            keys.external_name = customer_keys.external_name
            and keys.external_key = customer_keys.external_key
    group by keys.external_name

),

customer_counts as (

    select
        external_name,
        count(distinct customer_id) as customer_count,
        count(distinct case when value_text is not null then customer_id end) as matched_customer_count

    from {{ ref('external_features') }}
    group by external_name

),

coverage as (

    select
        tables.external_name,
        tables.key_kind,
        shop.as_of_date,

        -- rows
        cast(tables.row_count as {{ dbt.type_bigint() }}) as row_count,
        cast(tables.unread_row_count as {{ dbt.type_bigint() }}) as unread_row_count,
        cast(tables.later_row_count as {{ dbt.type_bigint() }}) as later_row_count,

        -- keys
        coalesce(key_counts.key_count, 0) as key_count,
        coalesce(key_counts.matched_key_count, 0) as matched_key_count,
        cast(coalesce(key_counts.ambiguous_key_count, 0) as {{ dbt.type_bigint() }}) as ambiguous_key_count,
        key_counts.ambiguous_example,

        -- customers
        customer_counts.matched_customer_count,
        {{ safe_divide('customer_counts.matched_customer_count', 'customer_counts.customer_count') }} as matched_customer_share,

        -- age
        tables.newest_known_from,
        cast({{ dbt.datediff('tables.newest_known_from', 'shop.as_of_date', 'day') }} as {{ dbt.type_int() }}) as age_days

    from tables
    cross join shop
    inner join customer_counts
        on tables.external_name = customer_counts.external_name
    left join key_counts
        on tables.external_name = key_counts.external_name

)

select * from coverage
