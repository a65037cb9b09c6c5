-- One row per bucket: every input row and every unit of money is in exactly one.
with

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

buckets as (

    {% for bucket in ['successful', 'refunded', 'cancelled', 'pending', 'failed', 'not_a_sale', 'after_as_of', 'rejected'] -%}
    select
        '{{ bucket }}' as bucket,
        {{ loop.index }} as bucket_order
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
),

bucketed as (

    select
        *,
        case
            when reject_reason is null then transaction_status
            when reject_reason in ('not_a_sale', 'after_as_of') then reject_reason
            else 'rejected'
        end as bucket

    from transactions

),

reconciled as (

    select
        buckets.bucket,
        buckets.bucket_order,

        -- counts
        count(bucketed.bucket) as row_count,
        count(distinct bucketed.transaction_id) as order_count,
        count(distinct bucketed.customer_id) as customer_count,
        count(case when bucketed.bucket is not null and bucketed.customer_id is null then 1 end) as guest_row_count,

        -- money: as the file has it, in the reporting currency, that of guests, and what is said beside it to be given back
        cast(sum(bucketed.amount_as_given) as decimal(28, 4)) as amount_as_given,
        cast(sum(bucketed.amount) as decimal(28, 4)) as amount,
        cast(sum(case when bucketed.customer_id is null then bucketed.amount end) as decimal(28, 4)) as guest_amount,
        cast(sum(bucketed.refunded_amount_as_given) as decimal(28, 4)) as refunded_amount_as_given,
        cast(sum(bucketed.refunded_amount) as decimal(28, 4)) as refunded_amount

    from buckets
    left join bucketed
        on buckets.bucket = bucketed.bucket
    group by buckets.bucket, buckets.bucket_order

)

select * from reconciled
