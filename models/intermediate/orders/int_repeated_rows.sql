-- One row per row of the shop's transactions whose hash is there several times, numbered among its copies.
-- noqa: disable=LT02
{%- set mapping = input_mapping('transactions') %}
{#- row_hash and row_text name a row by its alias; an expression of the shop with a window has to see all rows -#}
{%- set is_windowed = modules.re.search('(?i)\\bover\\s*\\(', mapping.expressions.values() | select | join(' ')) %}
with

hashed_rows as (

    select
        {{ row_hash('shop_transactions') }} as row_hash,
        {{ mapping.expressions.transaction_id or 'null' }} as transaction_id

    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05

),

shared_hashes as (

    select row_hash
    from hashed_rows
    group by row_hash
    having count(*) > 1

),

-- what is taken once an order has to see all of its rows
hashes_to_read as (

    select row_hash
    from shared_hashes
    {%- if var('order_columns') %}

    union distinct

    select row_hash
    from hashed_rows
    where {{ read_column(mapping, 'transaction_id', 'id') }} in (
        select {{ read_column(mapping, 'transaction_id', 'id') }} from hashed_rows where row_hash in (select row_hash from shared_hashes)
    )
    {%- endif %}

),

-- only rows of these hashes become text, which takes long
shop_transactions as (

    select
        {{ mapped_columns(mapping) }},
        {{ row_hash('shop_transactions') }} as row_hash,
        {{ row_id(mapping, 'shop_transactions') }} as row_id,
        {{ row_text('shop_transactions') }} as row_text

    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05
    {%- if not is_windowed %}
    inner join hashes_to_read
        on {{ row_hash('shop_transactions') }} = hashes_to_read.row_hash
    {%- endif %}

),

-- different rows can share a hash by chance: only an equal text makes a row a copy
numbered_rows as (

    select
        shop_transactions.*,
        row_number() over rows_of_hash as copy_number,
        coalesce(shop_transactions.row_text = lag(shop_transactions.row_text) over rows_of_hash, false) as is_copy

    from shop_transactions
    window rows_of_hash as (partition by shop_transactions.row_hash order by shop_transactions.row_text)

),

{{ read_transactions(mapping, 'numbered_rows', ['row_hash', 'row_id', 'copy_number', 'is_copy']) }}

select * from typed
{%- if is_windowed or var('order_columns') %}
where row_hash in (select row_hash from shared_hashes)
{%- endif %}
