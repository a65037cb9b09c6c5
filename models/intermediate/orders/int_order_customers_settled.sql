-- One row per order whose rows, and the rows that refund it, do not all name the same customer: whose it is.
with

last_known_day as (

    select * from {{ ref('int_last_known_day') }}

),

-- candidates by hash, of all days: numbers are compared faster than texts, and a hash takes no parsed date
customers_named as (

    select
        {{ text_hash('transaction_id') }} as order_hash,
        {{ text_hash('customer_id') }} as customer_hash

    from {{ ref('stg_shop__transactions') }}

    union all

    select
        {{ text_hash('refund_of') }} as order_hash,
        {{ text_hash('customer_id') }} as customer_hash

    from {{ ref('stg_shop__transactions') }}
    where refund_of is not null

),

orders_in_question as (

    select order_hash
    from customers_named
    where order_hash is not null
    group by order_hash
    having
        min(customer_hash) <> max(customer_hash)
        or (count(customer_hash) > 0 and count(customer_hash) < count(*))

),

rows_in_question as (

    select
        transactions.transaction_id,
        transactions.customer_id,
        cast(null as {{ dbt.type_string() }}) as refunded_customer_id,
        transactions.transaction_date

    from {{ ref('stg_shop__transactions') }} as transactions
    inner join orders_in_question
        on {{ text_hash('transactions.transaction_id') }} = orders_in_question.order_hash

    union all

    select
        transactions.refund_of as transaction_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        transactions.customer_id as refunded_customer_id,
        transactions.transaction_date

    from {{ ref('stg_shop__transactions') }} as transactions
    inner join orders_in_question
        on {{ text_hash('transactions.refund_of') }} = orders_in_question.order_hash

),

settled as (

    select
        rows_in_question.transaction_id,
        -- the order's own rows know better than its refunds; of several customers the alphabetically last
        coalesce(max(rows_in_question.customer_id), max(rows_in_question.refunded_customer_id)) as customer_id,
        coalesce(min(rows_in_question.customer_id) <> max(rows_in_question.customer_id), false) as has_two_customers

    from rows_in_question
    left join last_known_day
        on rows_in_question.transaction_date > last_known_day.last_known_date
    where last_known_day.last_known_date is null
    group by rows_in_question.transaction_id

)

select * from settled
