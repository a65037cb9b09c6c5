-- One row per reject reason: how many rows, how much money, and one of the rows.
with

rejected as (

    select *
    from {{ ref('int_transactions_validated') }}
    where reject_reason is not null

),

reasons as (

    select
        reject_reason,
        count(*) as row_count,
        cast(sum(amount_as_given) as decimal(28, 4)) as amount_as_given,
        min(rejected_row) as example_row

    from rejected
    group by reject_reason

)

select * from reasons
