-- Every input row is in int_transactions_validated once and in exactly one bucket of revenue_reconciliation, and the buckets add up
-- to the money of the input, to the last decimal.
with

shop_input as (

    select
        count(*) as row_count,
        coalesce(sum(amount), 0) as amount_as_given,
        coalesce(sum(refunded_amount), 0) as refunded_amount_as_given

    from {{ ref('stg_shop__transactions') }}

),

validated as (

    select
        count(*) as row_count,
        coalesce(sum(amount), 0) as amount,
        coalesce(sum(refunded_amount), 0) as refunded_amount

    from {{ ref('int_transactions_validated') }}

),

buckets as (

    select
        sum(row_count) as row_count,
        coalesce(sum(amount_as_given), 0) as amount_as_given,
        coalesce(sum(amount), 0) as amount,
        coalesce(sum(refunded_amount_as_given), 0) as refunded_amount_as_given,
        coalesce(sum(refunded_amount), 0) as refunded_amount

    from {{ ref('revenue_reconciliation') }}

)

select
    shop_input.row_count as input_row_count,
    validated.row_count as validated_row_count,
    buckets.row_count as bucket_row_count,
    buckets.amount_as_given - shop_input.amount_as_given as lost_amount_as_given,
    buckets.amount - validated.amount as lost_amount,
    buckets.refunded_amount_as_given - shop_input.refunded_amount_as_given as lost_refunded_amount_as_given,
    buckets.refunded_amount - validated.refunded_amount as lost_refunded_amount
from shop_input
cross join validated
cross join buckets
where
    shop_input.row_count <> validated.row_count
    or shop_input.row_count <> buckets.row_count
    or shop_input.amount_as_given <> buckets.amount_as_given
    or validated.amount <> buckets.amount
    or shop_input.refunded_amount_as_given <> buckets.refunded_amount_as_given
    or validated.refunded_amount <> buckets.refunded_amount
