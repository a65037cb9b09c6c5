-- One row per order whose rows, and the rows that refund it, do not all name the same customer: whose it is.
with

-- used four times and read once, since texts take longer to parse than these columns take room
known_rows as (

    select
        transaction_id,
        customer_id,
        refund_of

    from {{ ref('stg_shop__transactions') }}
    where is_sale and {{ is_known('transaction_date') }}

),

customers_named as (

    select
        {{ text_hash('transaction_id') }} as order_hash,
        {{ text_hash('customer_id') }} as customer_hash

    from known_rows

    union all

    select
        {{ text_hash('refund_of') }} as order_hash,
        {{ text_hash('customer_id') }} as customer_hash

    from known_rows
    where refund_of is not null

),

-- candidates by hash, since numbers are compared faster than texts
orders_in_question as (

    select order_hash
    from customers_named
    group by order_hash
    having
        min(customer_hash) <> max(customer_hash)
        or (count(customer_hash) > 0 and count(customer_hash) < count(*))

),

rows_in_question as (

    select
        known_rows.transaction_id,
        known_rows.customer_id,
        cast(null as {{ dbt.type_string() }}) as refunded_customer_id

    from known_rows
    inner join orders_in_question
        on {{ text_hash('known_rows.transaction_id') }} = orders_in_question.order_hash

    union all

    select
        known_rows.refund_of as transaction_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        known_rows.customer_id as refunded_customer_id

    from known_rows
    inner join orders_in_question
        on {{ text_hash('known_rows.refund_of') }} = orders_in_question.order_hash
    where known_rows.refund_of is not null

),

settled as (

    select
        transaction_id,
        -- the order's own rows know better than its refunds; of several customers the alphabetically last
        coalesce(max(customer_id), max(refunded_customer_id)) as customer_id,
        coalesce(min(customer_id) <> max(customer_id), false) as has_two_customers

    from rows_in_question
    group by transaction_id

)

select * from settled
