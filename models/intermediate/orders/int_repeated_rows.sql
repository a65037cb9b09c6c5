-- One row per row of the shop's transactions whose hash is there several times, numbered among its copies.
-- noqa: disable=LT02
{%- set mapping = input_mapping('transactions') %}
{#- an expression that looks at other rows has to see all of them -#}
{%- set is_windowed = modules.re.search('(?i)\\bover\\s*\\(', mapping.expressions.values() | select | join(' ')) %}
with

shared_hashes as (

    select row_hash as shared_row_hash
    from {{ ref('stg_shop__transactions') }}
    group by row_hash
    having count(*) > 1

),

-- the rows as text, which takes long, of these hashes only
shop_transactions as (

    select
        {{ mapped_columns(mapping) }},
        {{ row_hash('shop_transactions') }} as row_hash,
        {{ row_id(mapping, 'shop_transactions') }} as row_id,
        {{ row_text('shop_transactions') }} as row_text

    -- row_text and row_hash name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05
    {%- if not is_windowed %}
    inner join shared_hashes
        on {{ row_hash('shop_transactions') }} = shared_hashes.shared_row_hash
    {%- endif %}

),

-- different rows that happen to share a hash are no copies
numbered_rows as (

    select
        shop_transactions.*,
        row_number() over (partition by shop_transactions.row_hash, shop_transactions.row_text order by shop_transactions.row_hash) as copy_number

    from shop_transactions
    {%- if is_windowed %}
    inner join shared_hashes
        on shop_transactions.row_hash = shared_hashes.shared_row_hash
    {%- endif %}

),

{{ read_transactions(mapping, 'numbered_rows', ['row_hash', 'row_id', 'copy_number']) }}

select * from typed
