-- One row per input row: its status, its money in the reporting currency, and why it is set aside, or null.
with

settled_orders as (

    select * from {{ ref('int_order_customers_settled') }}

),

-- reads the rows once more: an engine that kept them for two uses would write all of them to disk
known_currencies as (

    select
        count(distinct currency) as currency_count,
        case when count(distinct currency) = 1 then max(currency) end as only_currency

    from {{ ref('stg_shop__transactions') }}
    where is_sale and {{ is_known('transaction_date') }}

),

repeated_hashes as (

    select distinct row_hash
    from {{ ref('int_repeated_rows') }}

),

-- only rows whose hash is there several times had to be numbered
numbered as (

    select
        transactions.*,
        1 as copy_number,
        false as is_copy

    from {{ ref('stg_shop__transactions') }} as transactions
    left join repeated_hashes
        on transactions.row_hash = repeated_hashes.row_hash
    where repeated_hashes.row_hash is null

    union all

    select * from {{ ref('int_repeated_rows') }}

),

joined as (

    select
        numbered.*,
        case when numbered.has_transaction_status is null then 'successful' else transaction_statuses.transaction_status end as transaction_status,
        -- a row without a customer belongs to the customer of its order, or of the order that it refunds
        coalesce(
            numbered.customer_id,
            settled_orders.customer_id,
            case when not refunded_orders.has_two_customers then refunded_orders.customer_id end
        ) as order_customer_id,
        coalesce(settled_orders.has_two_customers, false) as has_two_customers,
        known_currencies.currency_count,
        -- among rows of one currency a blank is that currency
        {{ exchange_rate('coalesce(numbered.currency, known_currencies.only_currency)') }} as exchange_rate

    from numbered
    cross join known_currencies
    left join {{ ref('transaction_statuses') }} as transaction_statuses
        on numbered.status_word = transaction_statuses.status_word
    left join settled_orders
        on numbered.transaction_id = settled_orders.transaction_id
    left join settled_orders as refunded_orders
        on numbered.refund_of = refunded_orders.transaction_id

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
        row_hash,
        cast(copy_number as {{ dbt.type_int() }}) as copy_number,

        -- words
        status_word,
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
        refunded_amount as refunded_amount_as_given,
        cast({{ in_reporting_currency('refunded_amount') }} as {{ type_money() }}) as refunded_amount,
        quantity,
        unread_quantity,
        unread_discount,
        loyalty_score,

        -- times
        transaction_at,
        transaction_date,
        joined_at,

        -- what an accepted line does: a positive refunded one is the sale itself, bought and given back; one of 0 proves no sale
        case
            when transaction_status in ('refunded', 'cancelled') and refund_of is not null then 'refund'
            when transaction_status in ('successful', 'refunded', 'cancelled') and amount < 0 then 'refund'
            when transaction_status = 'refunded' and refunded_amount > 0 then 'sale'
            when transaction_status = 'refunded' and amount {{ '>=' if 'amount' in (var('order_columns') or []) else '>' }} 0 then 'returned_sale'
            when transaction_status = 'refunded' then 'refund'
            when transaction_status = 'successful' then 'sale'
            else transaction_status
        end as row_kind,

        -- verdict: the first reason counts, and nothing is said against a row that is not known yet
        case
            when not is_sale then 'not_a_sale'
            when not {{ is_known('transaction_date') }} then 'after_as_of'
            when has_transaction_id = false then 'missing_transaction_id'
            when has_transaction_at = false then 'missing_transaction_at'
            when transaction_at is null then 'unparseable_transaction_at'
            when has_amount = false then 'missing_amount'
            -- null too where the reporting currency makes it too large
            when has_amount and {{ in_reporting_currency('amount') }} is null then 'unparseable_amount'
            when has_refunded_amount and {{ in_reporting_currency('refunded_amount') }} is null then 'unparseable_refunded_amount'
            when has_transaction_status = false then 'missing_transaction_status'
            when transaction_status is null then 'unknown_transaction_status'
            when currency_count > 1 and currency is null then 'missing_currency'
            when currency_count > 0 and exchange_rate is null then 'currency_without_rate'
            when has_two_customers then 'transaction_id_with_two_customers'
            when has_two_order_values then 'order_column_with_two_values'
            {%- if var('reject_exact_duplicates') %}
            when is_copy then 'exact_duplicate'
            {%- endif %}
        end as reject_reason

    from joined

)

select * from validated
