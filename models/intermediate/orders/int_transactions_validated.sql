-- One row per input row: its status, its money in the reporting currency, and why it is rejected, or null.
with

transactions as (

    select * from {{ ref('stg_shop__transactions') }}

),

transaction_statuses as (

    select * from {{ ref('transaction_statuses') }}

),

repeated_rows as (

    select * from {{ ref('int_repeated_rows') }}

),

repeated_hashes as (

    select distinct row_hash
    from repeated_rows

),

-- read once for each use: an engine that kept the rows for several uses would write all of them to disk
shop_currencies as (

    select
        count(distinct currency) as currency_count,
        case when count(distinct currency) = 1 then max(currency) end as only_currency

    from {{ ref('stg_shop__transactions') }}

),

lines_of_ids as (

    select
        transaction_id,
        customer_id,
        {{ text_hash('transaction_id') }} as id_hash

    from {{ ref('stg_shop__transactions') }}

),

-- ids that might name two customers, or one on some of their lines only: numbers are compared before texts
hashes_to_settle as (

    select id_hash
    from lines_of_ids
    group by id_hash
    having
        id_hash is not null
        and (
            min({{ text_hash('customer_id') }}) <> max({{ text_hash('customer_id') }})
            or (count(customer_id) > 0 and count(customer_id) < count(*))
        )

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

numbered as (

    select
        transactions.*,
        1 as copy_number

    from transactions
    left join repeated_hashes
        on transactions.row_hash = repeated_hashes.row_hash
    where repeated_hashes.row_hash is null

    union all

    select * from repeated_rows

),

joined as (

    select
        numbered.*,
        case
            when numbered.has_transaction_status is null then 'successful'
            else transaction_statuses.transaction_status
        end as transaction_status,
        -- a line without a customer belongs to the customer of its order's other lines
        coalesce(numbered.customer_id, ids_to_settle.known_customer_id) as order_customer_id,
        coalesce(ids_to_settle.has_two_customers, false) as has_two_customers,
        shop_currencies.currency_count,
        -- among rows of one currency a blank is that currency
        {{ exchange_rate('coalesce(numbered.currency, shop_currencies.only_currency)') }} as exchange_rate

    from numbered
    cross join shop_currencies
    left join transaction_statuses
        on numbered.status_word = transaction_statuses.status_word
    left join ids_to_settle
        on numbered.transaction_id = ids_to_settle.transaction_id

),

judged as (

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
            {%- if var('reject_exact_duplicates') %}
            when copy_number > 1 then 'exact_duplicate'
            {%- endif %}
        end as reject_reason

    from joined

),

validated as (

    select
        -- ids: a shop without transaction ids has one transaction a row
        case
            when has_transaction_id is null then row_id || '-' || cast(copy_number as {{ dbt.type_string() }})
            else transaction_id
        end as transaction_id,
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
        case when reject_reason is not null then row_hash end as rejected_row_hash

    from judged

)

select * from validated
