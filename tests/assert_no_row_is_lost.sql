-- Every input row is in int_transactions_validated once, and in exactly one bucket of revenue_reconciliation.
with

input_rows as (

    select count(*) as row_count from {{ ref('stg_shop__transactions') }}

),

validated_rows as (

    select count(*) as row_count from {{ ref('int_transactions_validated') }}

),

bucket_rows as (

    select sum(row_count) as row_count from {{ ref('revenue_reconciliation') }}

)

select
    input_rows.row_count as input_row_count,
    validated_rows.row_count as validated_row_count,
    bucket_rows.row_count as bucket_row_count
from input_rows
cross join validated_rows
cross join bucket_rows
where
    input_rows.row_count <> validated_rows.row_count
    or input_rows.row_count <> bucket_rows.row_count
