-- One row per thing worth knowing about the input: what it lacks, what was set aside, and what was decided about it.
-- Large relations are read once for each use: an engine that kept what several uses share would write all rows to disk.
with

mapped_columns as (

    select * from {{ ref('int_input_columns_mapped') }}

),

buckets as (

    select * from {{ ref('revenue_reconciliation') }}

),

rejected as (

    select * from {{ ref('rejected_transactions') }}

),

customers as (

    select * from {{ ref('int_customers_merged') }}

),

scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

accepted as (

    select
        count(amount_as_given) as amount_count,
        count(discount_amount) as discount_count,
        count(case when discount_amount is null then 1 end) as unread_discount_count,
        count(case when discount_amount < 0 then 1 end) as negative_discount_count,
        count(case when discount_amount > 0 then 1 end) as positive_discount_count

    from {{ ref('int_transactions_accepted') }}

),

returned_orders as (

    select distinct order_id
    from {{ ref('int_transactions_classified') }}
    where line_kind = 'returned_sale'

),

coupons as (

    select
        count(*) as row_count,
        count(case when has_coupon then 1 end) as coupon_row_count

    from {{ ref('int_transactions_accepted') }}

),

coupon_words as (

    select
        coupon_code,
        row_number() over (order by count(*) desc, coupon_code asc) as word_rank

    from {{ ref('int_transactions_accepted') }}
    where coupon_code is not null
    group by coupon_code

),

days as (

    select
        transaction_date,
        row_number() over (order by transaction_date desc) as day_rank

    from {{ ref('int_transactions_classified') }}
    group by transaction_date

),

-- a mistyped year stands further from all other days than they stand from each other
span as (

    select
        max(transaction_date) as newest_date,
        max(case when day_rank = 2 then transaction_date end) as previous_date,
        min(transaction_date) as oldest_date

    from days

),

buyers as (

    select count(distinct customer_id) as buyer_count
    from {{ ref('int_transactions_classified') }}

),

unlisted as (

    select
        count(case when is_listed then 1 end) as listed_count,
        count(case when not is_listed then 1 end) as unlisted_count

    from customers

),

findings as (

    select
        1 as finding_order,
        'not_mapped' as finding,
        column_name as subject,
        cast(null as {{ dbt.type_bigint() }}) as affected_count,
        'no ' || column_name || ' in ' || input_name || ': ' || missing_means as message

    from mapped_columns
    where not is_mapped and missing_means is not null

    union all

    select
        2 as finding_order,
        'rejected' as finding,
        reject_reason as subject,
        row_count as affected_count,
        {{ counted('row_count', 'row') }} || ' rejected: ' || reject_reason
        || case
            when reject_reason = 'exact_duplicate' then ' (if they are real sales, write reject_exact_duplicates: false)'
            else ' (rejected_transactions shows one)'
        end as message

    from rejected

    union all

    select
        3 as finding_order,
        'after_as_of' as finding,
        bucket as subject,
        row_count as affected_count,
        {{ counted('row_count', 'row') }} || ' after the as-of date: left out of every feature' as message

    from buckets
    where bucket = 'after_as_of' and row_count > 0

    union all

    select
        4 as finding_order,
        'guests' as finding,
        'customer_id' as subject,
        cast(sum(guest_row_count) as {{ dbt.type_bigint() }}) as affected_count,
        {{ counted('sum(guest_row_count)', 'row') }} || ' without a customer: counted as money, not as customers' as message

    from buckets
    where bucket not in ('rejected', 'after_as_of')
    having sum(guest_row_count) > 0

    union all

    select
        5 as finding_order,
        'refund_without_order' as finding,
        'refund_of' as subject,
        count(*) as affected_count,
        {{ counted('count(*)', 'refund') }} || {{ quoted_text(" without a findable order: taken off the customer's revenue on their own day") }} as message

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where order_status = 'refund_only'
    having count(*) > 0

    union all

    select
        6 as finding_order,
        'positive_refund' as finding,
        'transaction_status' as subject,
        count(*) as affected_count,
        {{ counted('count(*)', 'order') }} || ' with refunded lines of a positive amount: read as bought and given back. '
        || 'If they are refunds of other rows, map the amount as negative' as message

    from returned_orders
    having count(*) > 0

    union all

    select
        7 as finding_order,
        'free_orders' as finding,
        'amount' as subject,
        count(*) as affected_count,
        {{ counted('count(*)', 'order') }} || ' of amount zero: counted apart (free_order_count), no purchases' as message

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where order_status = 'successful' and not is_purchase
    having count(*) > 0

    union all

    select
        8 as finding_order,
        'unread_discount' as finding,
        'discount_amount' as subject,
        unread_discount_count as affected_count,
        {{ counted('unread_discount_count', 'row') }} || ' with a discount that is no number: the row counts, its discount is unknown' as message

    from accepted
    where discount_count > 0 and unread_discount_count > 0

    union all

    select
        9 as finding_order,
        'several_values' as finding,
        'gender' as subject,
        count(*) as affected_count,
        {{ counted('count(*)', 'customer') }} || ' with more than one gender or city: the latest counts' as message

    from customers
    where gender_count > 1 or city_count > 1
    having count(*) > 0

    union all

    select
        10 as finding_order,
        'feature_left_out' as finding,
        feature as subject,
        cast(null as {{ dbt.type_bigint() }}) as affected_count,
        'not clustered by ' || feature || ', ' || note as message

    from scaling
    where not is_used

    union all

    select
        11 as finding_order,
        'coupon_on_every_row' as finding,
        'coupon_code' as subject,
        coupons.coupon_row_count as affected_count,
        'every row has a coupon, most of them ' || coupon_words.coupon_code
        || ': if that word says that there is none, add it to no_coupon_values' as message

    from coupons
    inner join coupon_words
        on coupon_words.word_rank = 1
    where coupons.coupon_row_count = coupons.row_count

    union all

    select
        12 as finding_order,
        'unlisted_customers' as finding,
        'customer_id' as subject,
        unlisted.unlisted_count as affected_count,
        cast(unlisted.unlisted_count as {{ dbt.type_string() }}) || ' of ' || cast(buyers.buyer_count as {{ dbt.type_string() }})
        || ' customers with transactions are not in customers'
        || case when unlisted.unlisted_count = buyers.buyer_count then ': are ids written in the same way there?' else '' end as message

    from unlisted
    cross join buyers
    where unlisted.listed_count > 0 and unlisted.unlisted_count > 0

    union all

    select
        13 as finding_order,
        'negative_discounts' as finding,
        'discount_amount' as subject,
        negative_discount_count as affected_count,
        cast(negative_discount_count as {{ dbt.type_string() }})
        || ' rows have a discount below zero: a discount is what was taken off, so map it with a minus' as message

    from accepted
    where negative_discount_count > positive_discount_count

    union all

    select
        14 as finding_order,
        'lonely_newest_day' as finding,
        'transaction_at' as subject,
        cast({{ dbt.datediff('previous_date', 'newest_date', 'day') }} as {{ dbt.type_bigint() }}) as affected_count,
        'the newest transaction is of ' || cast(newest_date as {{ dbt.type_string() }}) || ', '
        || cast({{ dbt.datediff('previous_date', 'newest_date', 'day') }} as {{ dbt.type_string() }})
        || ' days after the one before: if that date is wrong, set as_of' as message

    from span
    where {{ dbt.datediff('previous_date', 'newest_date', 'day') }} > {{ dbt.datediff('oldest_date', 'previous_date', 'day') }}
        and oldest_date < previous_date

    union all

    select
        15 as finding_order,
        'customer_like_a_guest' as finding,
        customer_id as subject,
        count(*) as affected_count,
        'customer ' || customer_id || ' has ' || {{ counted('count(*)', 'order') }}
        || {{ quoted_text(": if that means nobody, map customer_id as nullif(your_column, '") }} || customer_id || {{ quoted_text("')") }} as message

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where lower(customer_id) in ({{ quoted_list(guest_words()) }})
    group by customer_id
    having count(*) > 1

)

select * from findings
