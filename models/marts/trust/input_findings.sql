-- One row per thing worth knowing about the input: what it lacks, what was set aside, and what was decided about it.
{%- set text, whole = dbt.type_string(), dbt.type_bigint() %}
{%- set newest_gap, other_days = dbt.datediff('newest_day.previous_date', 'newest_day.newest_date', 'day'), dbt.datediff('newest_day.oldest_date', 'newest_day.previous_date', 'day') %}
with

sentences as (

    select * from {{ ref('sentences') }}
    where mart = 'input_findings'

),

accepted as (

    select
        case when count(case when has_coupon then 1 end) = count(*) then count(*) end as coupon_row_count,
        case when count(discount_amount) > 0 then count(*) - count(discount_amount) end as unread_discount_count,
        count(case when discount_amount < 0 then 1 end) as negative_discount_count,
        count(case when discount_amount < 0 then 1 end) > count(case when discount_amount > 0 then 1 end) as has_discounts_below_zero

    from {{ ref('int_transactions_validated') }}
    where reject_reason is null

),

coupons as (

    select
        coupon_code as most_used_code,
        count(*) as use_count

    from {{ ref('int_transactions_validated') }}
    where reject_reason is null and coupon_code is not null
    group by coupon_code
    order by use_count desc, most_used_code asc
    limit 1

),

orders as (

    select
        count(case when order_status = 'refund_only' then 1 end) as refund_only_count,
        count(case when order_status = 'successful' and not is_purchase then 1 end) as free_order_count

    from {{ ref('int_transactions_aggregated_to_orders') }}

),

lines as (

    select
        count(distinct case when line_kind = 'returned_sale' then order_id end) as returned_order_count,
        count(distinct customer_id) as buyer_count

    from {{ ref('int_transactions_classified') }}

),

buckets as (

    select
        sum(case when bucket = 'after_as_of' then row_count end) as after_as_of_count,
        sum(case when bucket not in ('rejected', 'not_a_sale', 'after_as_of') then guest_row_count end) as guest_row_count

    from {{ ref('revenue_reconciliation') }}

),

customers as (

    select
        count(case when gender_count > 1 or city_count > 1 then 1 end) as several_values_count,
        case when max(case when is_listed then 1 end) = 1 then count(case when not is_listed then 1 end) end as unlisted_count

    from {{ ref('int_customers_merged') }}

),

newest_day as (

    select
        transaction_date as newest_date,
        lag(transaction_date) over (order by transaction_date) as previous_date,
        min(transaction_date) over () as oldest_date

    from {{ ref('int_transactions_classified') }}
    group by transaction_date
    order by transaction_date desc
    limit 1

),

said_once as (

    select
        sentences.sentence_key,
        sentences.subject,
        cast(case sentences.sentence_key
            when 'after_as_of' then buckets.after_as_of_count
            when 'guests' then buckets.guest_row_count
            when 'refund_without_order' then orders.refund_only_count
            when 'positive_refund' then lines.returned_order_count
            when 'free_orders' then orders.free_order_count
            when 'unread_discount' then accepted.unread_discount_count
            when 'several_values' then customers.several_values_count
            when 'coupon_on_every_row' then case when coupons.most_used_code is not null then accepted.coupon_row_count end
            when 'unlisted_customers' then nullif(customers.unlisted_count, lines.buyer_count)
            when 'all_customers_unlisted' then case when customers.unlisted_count = lines.buyer_count then customers.unlisted_count end
            when 'negative_discounts' then case when accepted.has_discounts_below_zero then accepted.negative_discount_count end
            when 'lonely_newest_day'  -- a mistyped year is further from all other days than they are from each other
                then case when newest_day.oldest_date < newest_day.previous_date and {{ newest_gap }} > {{ other_days }} then {{ newest_gap }} end
        end as {{ whole }}) as affected_count,
        case sentences.sentence_key
            when 'coupon_on_every_row' then coupons.most_used_code
            when 'lonely_newest_day' then cast(newest_day.newest_date as {{ text }})
            else cast(lines.buyer_count as {{ text }})
        end as detail

    from sentences
    cross join accepted
    cross join orders
    cross join lines
    cross join buckets
    cross join customers
    left join coupons on coupons.most_used_code is not null
    left join newest_day on newest_day.newest_date is not null

),

facts as (

    select * from said_once
    where affected_count > 0

    union all

    select
        'not_mapped' as sentence_key,
        column_name as subject,
        cast(null as {{ whole }}) as affected_count,
        input_name || ': ' || missing_means as detail

    from {{ ref('int_input_columns_mapped') }}
    where not is_mapped and missing_means is not null

    union all

    select
        case reject_reason when 'exact_duplicate' then 'rejected_duplicates' else 'rejected' end as sentence_key,
        reject_reason as subject,
        row_count as affected_count,
        cast(null as {{ text }}) as detail

    from {{ ref('rejected_transactions') }}

    union all

    select
        'feature_left_out' as sentence_key,
        feature as subject,
        cast(null as {{ whole }}) as affected_count,
        note as detail

    from {{ ref('customer_feature_scaling') }}
    where not is_used

    union all

    select
        'customer_like_a_guest' as sentence_key,
        customer_id as subject,
        count(*) as affected_count,
        cast(null as {{ text }}) as detail

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where lower(customer_id) in ({{ quoted_list(guest_words()) }})
    group by customer_id
    having count(*) > 1

),

findings as (

    select
        sentences.display_order as finding_order,
        sentences.finding,
        facts.subject,
        facts.affected_count,
        {{ filled_text('sentences.sentence', {
            'count': "'{number} ' || sentences.counted || case when facts.affected_count = 1 then '' else 's' end",
            'number': 'cast(facts.affected_count as ' ~ text ~ ')',
            'detail': 'facts.detail', 'subject': 'facts.subject',
        }) }} as message

    from facts
    inner join sentences on facts.sentence_key = sentences.sentence_key

)

select * from findings
