-- One row per input row: its status, its money in the reporting currency, and why it is rejected, or null.
-- A view: only rows that are there twice have to be numbered, and they are few.
{{ config(materialized='view') }}

with

repeated as (

    select
        *,
        row_number() over (partition by row_hash order by row_hash) as copy_number

    from {{ ref('int_transactions_judged') }}
    where is_repeated

),

numbered as (

    select
        *,
        1 as copy_number

    from {{ ref('int_transactions_judged') }}
    where not is_repeated

    union all

    select * from repeated

),

verdicts as (

    select
        *,
        {% if var('reject_exact_duplicates') -%}
        coalesce(reject_reason, case when copy_number > 1 then 'exact_duplicate' end) as final_reason
        {%- else -%}
        reject_reason as final_reason
        {%- endif %}

    from numbered

),

validated as (

    select
        -- ids
        case when is_id_of_row then transaction_id || '-' || cast(copy_number as {{ dbt.type_string() }}) else transaction_id end as transaction_id,
        customer_id,
        product_id,
        refund_of,

        -- words
        transaction_status,
        product_category,
        currency,
        coupon_code,
        has_coupon,
        gender,
        city,

        -- money and numbers
        amount_as_given,
        amount,
        discount_amount,
        quantity,
        loyalty_score,

        -- times
        transaction_at,
        transaction_date,
        joined_at,

        -- verdict
        final_reason as reject_reason,
        case when final_reason is not null then row_hash end as rejected_row_hash

    from verdicts

)

select * from validated
