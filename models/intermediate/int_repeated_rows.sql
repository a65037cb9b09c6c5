-- One row per hash that several equal rows of the shop's transactions share.
with

transactions as (

    select * from {{ ref('stg_shop__transactions') }}

),

repeated_hashes as (

    select row_hash
    from transactions
    group by row_hash
    having count(*) > 1

),

-- the rows as text, which takes long, of these hashes only
rows_as_text as (

    select
        repeated_hashes.row_hash,
        {{ row_text('shop_transactions') }} as row_text

    -- row_text and row_hash name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05
    inner join repeated_hashes
        on {{ row_hash('shop_transactions') }} = repeated_hashes.row_hash

),

-- different rows that happen to share a hash are no copies
repeated as (

    select row_hash
    from rows_as_text
    group by row_hash
    having min(row_text) = max(row_text)

)

select * from repeated
