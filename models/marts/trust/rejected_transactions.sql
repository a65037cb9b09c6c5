-- One row per reject reason: how many rows, how much money, and one of the rows.
with

rejected as (

    select *
    from {{ ref('int_transactions_validated') }}
    where reject_reason is not null

),

examples as (

    select * from {{ ref('int_rejected_rows') }}

),

amounts as (

    select
        reject_reason,
        cast(sum(amount_as_given) as decimal(28, 4)) as amount_as_given

    from rejected
    group by reject_reason

),

reasons as (

    select
        examples.reject_reason,
        examples.row_count,
        amounts.amount_as_given,
        examples.example_row

    from examples
    inner join amounts
        on examples.reject_reason = amounts.reject_reason

)

select * from reasons
