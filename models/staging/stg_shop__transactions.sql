-- One row per row of the shop's transactions, in the contract's names and types; nothing is dropped or judged.
{%- do check_new_input('transactions') %}
{%- set mapping = input_mapping('transactions') %}
with

shop_transactions as (

    select
        {{ mapped_columns(mapping) }},
        {{ row_hash('shop_transactions') }} as row_hash,
        {{ dbt.hash(row_text('shop_transactions')) if mapping.expressions.get('transaction_id') is none else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as row_id

    -- row_hash and row_text name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05

),

parsed as (

    select
        -- ids
        {{ read_column(mapping, 'transaction_id', 'id') }} as transaction_id,
        {{ read_column(mapping, 'customer_id', 'id') }} as customer_id,
        {{ read_column(mapping, 'product_id', 'id') }} as product_id,
        {{ read_column(mapping, 'refund_of', 'id') }} as refund_of,

        -- words
        lower({{ read_column(mapping, 'transaction_status', 'text') }}) as status_word,
        upper({{ read_column(mapping, 'currency', 'text') }}) as currency,
        upper({{ read_column(mapping, 'coupon_code', 'text') }}) as coupon_word,
        {{ read_column(mapping, 'product_category', 'text') }} as product_category,
        {{ read_column(mapping, 'gender', 'text') }} as gender,
        {{ read_column(mapping, 'city', 'text') }} as city,

        -- numbers
        {{ read_column(mapping, 'amount', 'money') }} as amount,
        {{ read_column(mapping, 'quantity', 'quantity') }} as quantity,
        {{ read_column(mapping, 'unit_price', 'unit_price') }} as unit_price,
        {{ read_column(mapping, 'discount_amount', 'money') }} as discount_amount,
        {{ read_column(mapping, 'loyalty_score', 'score') }} as loyalty_score,

        -- the shop's clock
        {{ read_column(mapping, 'transaction_at', 'timestamp') }} as local_transaction_at,
        {{ read_column(mapping, 'joined_at', 'timestamp') }} as local_joined_at,

        -- whether the row says anything there; null where the shop has no such column
        {{ has_value(mapping, 'transaction_id') }} as has_transaction_id,
        {{ has_value(mapping, 'transaction_at') }} as has_transaction_at,
        {{ has_value(mapping, 'transaction_status') }} as has_transaction_status,
        {{ has_value(mapping, 'currency') }} as has_currency,
        {{ has_value(mapping, 'coupon_code') }} as has_coupon_code,
        {{ has_value(mapping, 'discount_amount') }} as has_discount_amount,
        {{ has_value(mapping, 'amount') }} as has_own_amount,
        {{ has_value(mapping, 'quantity') }} as has_quantity,
        {{ has_value(mapping, 'unit_price') }} as has_unit_price,

        -- the row itself
        row_hash,
        row_id

    from shop_transactions

),

typed as (

    select
        transaction_id,
        customer_id,
        product_id,
        refund_of,
        status_word,
        currency,
        case when not {{ is_one_of('lower(coupon_word)', var('no_coupon_values')) }} then coupon_word end as coupon_code,
        product_category,
        gender,
        city,

        -- wide enough for any quantity and price before it is money
        case
            when has_own_amount is not null then amount
            else {{ try_cast('cast(quantity as decimal(20, 4)) * cast(unit_price as decimal(18, 6))', type_money()) }}
        end as amount,
        quantity,
        -- blank is no discount; what cannot be read stays unknown
        case when has_discount_amount = false then 0 else discount_amount end as discount_amount,
        loyalty_score,

        {{ to_utc('local_transaction_at') }} as transaction_at,
        cast(local_transaction_at as date) as transaction_date,
        {{ to_utc('local_joined_at') }} as joined_at,

        has_transaction_id,
        has_transaction_at,
        case
            when has_own_amount is not null then has_own_amount
            when has_quantity is not null and has_unit_price is not null then has_quantity and has_unit_price
        end as has_amount,
        has_transaction_status,
        has_currency,
        has_coupon_code,
        row_hash,
        row_id

    from parsed

)

select * from typed
