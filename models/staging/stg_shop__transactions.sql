-- One row per row of the shop's transactions, in the contract's names and types; nothing is dropped or judged.
{%- do check_new_input('transactions') %}
{%- set mapping = input_mapping('transactions') %}
with

shop_transactions as (

    select
        {{ mapped_columns(mapping) }},
        {{ row_hash('shop_transactions') }} as row_hash,
        {{ row_id(mapping, 'shop_transactions') }} as row_id

    -- row_hash and row_text name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05

),

{{ read_transactions(mapping, 'shop_transactions', ['row_hash', 'row_id']) }}

select * from typed
