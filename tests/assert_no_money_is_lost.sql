-- The buckets of revenue_reconciliation add up to the money of the input, to the last decimal.
with

input_money as (

    select coalesce(sum(amount), 0) as amount_as_given from {{ ref('stg_shop__transactions') }}

),

validated_money as (

    select coalesce(sum(amount), 0) as amount from {{ ref('int_transactions_validated') }}

),

bucket_money as (

    select
        coalesce(sum(amount_as_given), 0) as amount_as_given,
        coalesce(sum(amount), 0) as amount

    from {{ ref('revenue_reconciliation') }}

)

select
    input_money.amount_as_given as input_amount,
    bucket_money.amount_as_given as bucket_amount,
    validated_money.amount as validated_amount_in_reporting_currency,
    bucket_money.amount as bucket_amount_in_reporting_currency
from input_money
cross join validated_money
cross join bucket_money
where
    input_money.amount_as_given <> bucket_money.amount_as_given
    or validated_money.amount <> bucket_money.amount
