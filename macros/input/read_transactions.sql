{#-
    The CTEs that read rows of the shop's transactions into the contract's names and types: parsed and, last, typed.

    mapping  of `input_mapping('transactions')`
    rows     name of the CTE before them: `mapped_columns(mapping)` and what is carried
    carried  names of columns that are handed on as they are
    returns  SQL, common table expressions without `with` and without a comma after the last
-#}
{% macro read_transactions(mapping, rows, carried) -%}
parsed as (

    select
        -- ids
        {{ customer_segmentation.read_column(mapping, 'transaction_id', 'id') }} as transaction_id,
        {{ customer_segmentation.read_column(mapping, 'customer_id', 'id') }} as customer_id,
        {{ customer_segmentation.read_column(mapping, 'product_id', 'id') }} as product_id,
        {{ customer_segmentation.read_column(mapping, 'refund_of', 'id') }} as refund_of,

        -- words
        lower({{ customer_segmentation.read_column(mapping, 'transaction_status', 'text') }}) as status_word,
        upper({{ customer_segmentation.read_column(mapping, 'currency', 'text') }}) as currency,
        upper({{ customer_segmentation.read_column(mapping, 'coupon_code', 'text') }}) as coupon_word,
        {{ customer_segmentation.read_column(mapping, 'product_category', 'text') }} as product_category,
        {{ customer_segmentation.read_column(mapping, 'gender', 'text') }} as gender,
        {{ customer_segmentation.read_column(mapping, 'city', 'text') }} as city,

        -- numbers
        {{ customer_segmentation.read_column(mapping, 'amount', 'money') }} as amount,
        {{ customer_segmentation.read_column(mapping, 'quantity', 'quantity') }} as quantity,
        {{ customer_segmentation.read_column(mapping, 'unit_price', 'unit_price') }} as unit_price,
        {{ customer_segmentation.read_column(mapping, 'discount_amount', 'money') }} as discount_amount,
        {{ customer_segmentation.read_column(mapping, 'refunded_amount', 'money') }} as refunded_amount,
        {{ customer_segmentation.read_column(mapping, 'loyalty_score', 'score') }} as loyalty_score,

        -- the shop's clock
        {{ customer_segmentation.read_column(mapping, 'transaction_at', 'timestamp') }} as local_transaction_at,
        {{ customer_segmentation.read_column(mapping, 'joined_at', 'timestamp') }} as local_joined_at,

        -- whether the row says anything there; null where the shop has no such column
        {{ customer_segmentation.has_value(mapping, 'transaction_id') }} as has_transaction_id,
        {{ customer_segmentation.has_value(mapping, 'transaction_at') }} as has_transaction_at,
        {{ customer_segmentation.has_value(mapping, 'transaction_status') }} as has_transaction_status,
        {{ customer_segmentation.has_value(mapping, 'currency') }} as has_currency,
        {{ customer_segmentation.has_value(mapping, 'coupon_code') }} as has_coupon_code,
        {{ customer_segmentation.has_value(mapping, 'discount_amount') }} as has_discount_amount,
        {{ customer_segmentation.has_value(mapping, 'refunded_amount') }} as has_refunded_amount,
        {{ customer_segmentation.has_value(mapping, 'amount') }} as has_own_amount,
        {{ customer_segmentation.has_value(mapping, 'quantity') }} as has_quantity,
        {{ customer_segmentation.has_value(mapping, 'unit_price') }} as has_unit_price,
        {{ 'coalesce(transactions_filter, false)' if mapping.expressions.get('transactions_filter') else 'true' }} as is_sale,

        -- what a row says there where that cannot be read
        {{ customer_segmentation.unread_text(mapping, 'quantity', 'quantity') }} as unread_quantity,
        {{ customer_segmentation.unread_text(mapping, 'discount_amount', 'money') }} as unread_discount,

        -- the row itself
        {{ carried | join(',\n        ') }}

    from {{ rows }}

),

{#- without columns of the order, rows are what they say -#}
{%- set order_columns = var('order_columns') or [] %}
{{ 'typed_rows' if order_columns else 'typed' }} as (

    select
        transaction_id,
        {{ customer_segmentation.customer_key('customer_id') }} as customer_id,
        product_id,
        refund_of,
        status_word,
        currency,
        case when not {{ customer_segmentation.is_one_of('lower(coupon_word)', var('no_coupon_values')) }} then coupon_word end as coupon_code,
        product_category,
        gender,
        city,

        -- wide enough for any quantity and price before it is money
        case
            when has_own_amount is not null then amount
            else {{ customer_segmentation.try_cast('cast(quantity as decimal(20, 4)) * cast(unit_price as decimal(18, 6))', customer_segmentation.type_money()) }}
        end as amount,
        quantity,
        -- blank is none; what cannot be read stays unknown
        case when has_discount_amount = false then cast(0 as {{ customer_segmentation.type_money() }}) else discount_amount end as discount_amount,
        case when has_refunded_amount = false then cast(0 as {{ customer_segmentation.type_money() }}) else abs(refunded_amount) end as refunded_amount,
        loyalty_score,

        {{ customer_segmentation.to_utc('local_transaction_at') }} as transaction_at,
        cast(local_transaction_at as date) as transaction_date,
        {{ customer_segmentation.to_utc('local_joined_at') }} as joined_at,

        has_transaction_id,
        has_transaction_at,
        case
            when has_own_amount is not null then has_own_amount
            when has_quantity is not null and has_unit_price is not null then has_quantity and has_unit_price
        end as has_amount,
        has_refunded_amount,
        has_transaction_status,
        has_currency,
        has_coupon_code,
        unread_quantity,
        unread_discount,
        is_sale,
        {{ 'cast(null as ' ~ dbt.type_boolean() ~ ') as has_two_order_values,' if not order_columns }}
        {{ carried | join(',\n        ') }}

    from parsed

)
{#- dbt wants to see each ref while it parses, whatever the vars are then -#}
{%- set statuses = ref('transaction_statuses') if order_columns or not execute %}
{%- if order_columns %},

{{ customer_segmentation.spread_order_columns(order_columns, statuses, carried) }}
{%- endif %}
{%- endmacro %}
