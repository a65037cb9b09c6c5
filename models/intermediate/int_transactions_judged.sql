-- One row per input row: its status, its money in the reporting currency, and what is wrong with it by itself, or null.
with

-- read once for each use: an engine that kept what several uses share would write all rows to disk
transactions as (

    select * from {{ ref('stg_shop__transactions') }}

),

lines_of_ids as (

    select
        transaction_id,
        customer_id,
        {{ text_hash('transaction_id') }} as id_hash

    from {{ ref('stg_shop__transactions') }}
    where transaction_id is not null

),

transaction_statuses as (

    select * from {{ ref('transaction_statuses') }}

),

repeated_rows as (

    select * from {{ ref('int_repeated_rows') }}

),

shop_currencies as (

    select
        count(distinct currency) as currency_count,
        case when count(distinct currency) = 1 then max(currency) end as only_currency

    from {{ ref('stg_shop__transactions') }}

),

-- ids that might name two customers, or one on some of their lines only: numbers are compared before texts
hashes_to_settle as (

    select {{ text_hash('transaction_id') }} as id_hash
    from {{ ref('stg_shop__transactions') }}
    where transaction_id is not null
    group by {{ text_hash('transaction_id') }}
    having
        min({{ text_hash('customer_id') }}) <> max({{ text_hash('customer_id') }})
        or (count(customer_id) > 0 and count(customer_id) < count(*))

),

ids_to_settle as (

    select
        lines_of_ids.transaction_id,
        min(lines_of_ids.customer_id) <> max(lines_of_ids.customer_id) as has_two_customers,
        max(lines_of_ids.customer_id) as known_customer_id

    from lines_of_ids
    inner join hashes_to_settle
        on lines_of_ids.id_hash = hashes_to_settle.id_hash
    group by lines_of_ids.transaction_id

),

joined as (

    select
        transactions.*,
        case
            when transactions.has_transaction_status is null then 'successful'
            else transaction_statuses.transaction_status
        end as transaction_status,
        -- a line without a customer belongs to the customer of its order's other lines
        coalesce(transactions.customer_id, ids_to_settle.known_customer_id) as order_customer_id,
        coalesce(ids_to_settle.has_two_customers, false) as has_two_customers,
        repeated_rows.row_hash is not null as is_repeated,
        shop_currencies.currency_count,
        -- among rows of one currency a blank is that currency
        {{ exchange_rate('coalesce(transactions.currency, shop_currencies.only_currency)') }} as exchange_rate

    from transactions
    cross join shop_currencies
    left join transaction_statuses
        on transactions.status_word = transaction_statuses.status_word
    left join ids_to_settle
        on transactions.transaction_id = ids_to_settle.transaction_id
    left join repeated_rows
        on transactions.row_hash = repeated_rows.row_hash

),

with_reason as (

    select
        *,
        case
            when has_transaction_id = false then 'missing_transaction_id'
            when has_transaction_at = false then 'missing_transaction_at'
            when transaction_at is null then 'unparseable_transaction_at'
            when has_amount = false then 'missing_amount'
            -- null too where the reporting currency makes it too large
            when has_amount and {{ in_reporting_currency('amount') }} is null then 'unparseable_amount'
            when has_transaction_status = false then 'missing_transaction_status'
            when transaction_status is null then 'unknown_transaction_status'
            when currency_count > 1 and currency is null then 'missing_currency'
            when currency_count > 0 and exchange_rate is null then 'currency_without_rate'
            when has_two_customers then 'transaction_id_with_two_customers'
        end as reject_reason

    from joined

),

judged as (

    select
        -- ids: a shop without transaction ids has one transaction a row
        case when has_transaction_id is null then row_id else transaction_id end as transaction_id,
        has_transaction_id is null as is_id_of_row,
        order_customer_id as customer_id,
        product_id,
        refund_of,

        -- words
        transaction_status,
        product_category,
        currency,
        coupon_code,
        case when has_coupon_code is not null then coupon_code is not null end as has_coupon,
        gender,
        city,

        -- money and numbers
        amount as amount_as_given,
        cast({{ in_reporting_currency('amount') }} as {{ type_money() }}) as amount,
        cast({{ in_reporting_currency('discount_amount') }} as {{ type_money() }}) as discount_amount,
        quantity,
        loyalty_score,

        -- times
        transaction_at,
        transaction_date,
        joined_at,

        -- verdict
        reject_reason,
        is_repeated,
        case when is_repeated or reject_reason is not null then row_hash end as row_hash

    from with_reason

)

select * from judged
