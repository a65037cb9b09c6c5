-- One row per reject reason: how many rows it has, and one of them as the shop wrote it.
with

rejected as (

    select
        reject_reason,
        rejected_row_hash as row_hash,
        count(*) as row_count

    from {{ ref('int_transactions_validated') }}
    where reject_reason is not null
    group by reject_reason, rejected_row_hash

),

rows_as_text as (

    select
        rejected.reject_reason,
        {{ row_text('shop_transactions') }} as row_text

    -- row_text and row_hash name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05
    inner join rejected
        on {{ row_hash('shop_transactions') }} = rejected.row_hash

),

examples as (

    select
        reject_reason,
        min(row_text) as example_row

    from rows_as_text
    group by reject_reason

),

counts as (

    select
        reject_reason,
        cast(sum(row_count) as {{ dbt.type_bigint() }}) as row_count

    from rejected
    group by reject_reason

),

final as (

    select
        counts.reject_reason,
        counts.row_count,
        examples.example_row

    from counts
    inner join examples
        on counts.reject_reason = examples.reject_reason

)

select * from final
