-- One row per thing that can be said once of the whole input: how many rows, orders or customers it concerns, of how many, and an example.
-- noqa: disable=LT02
{#- more than a rounding, and a day of grace for clocks; then by sentence (seed `sentences`): how many, of how many, example, detail -#}
{%- set absurd_refund = 'placed.refund_amount - placed.gross_amount > usual.large_amount' %}
{%- set overpaid, joined_later = 'placed.gross_amount > 0 and placed.refund_amount / 101 > placed.gross_amount / 100', 'features.joined_date > ' ~ dbt.dateadd('day', 1, 'features.first_order_date') %}
{%- set figures = {
    'guests': ['guest_count', 'accepted_count', 'null', 'null'],
    'after_as_of' if var('as_of', none) else 'after_today': ['after_as_of_count', 'row_count + after_as_of_count', 'last_date', 'null'],
    'not_a_sale': ['not_a_sale_count', 'row_count + not_a_sale_count', 'null', 'null'],
    'unread_quantity': ['unread_quantity_count', 'accepted_count', 'unread_quantity', 'null'],
    'unread_discount': ['unread_discount_count', 'accepted_count', 'unread_discount', 'null'],
    'negative_discounts': ['case when below_zero_count > above_zero_count then below_zero_count end', 'accepted_count', 'null', 'null'],
    'coupon_on_every_row': ['case when coupon_count = accepted_count and not has_own_coupons then coupon_count end', 'accepted_count', 'coupon_code', 'coupon_share'],
    'coupon_of_its_own': ['case when coupon_count = accepted_count and has_own_coupons then coupon_count end', 'accepted_count', 'coupon_code', 'null'],
    'refund_without_order': ['refund_only_count', 'order_count', 'refund_only_example', 'null'],
    'positive_refund': ['returned_order_count', 'order_count', 'returned_order_example', 'null'],
    'overpaid_refund': ['overpaid_refund_count', 'order_count', 'overpaid_refund_example', 'null'],
    'absurd_orders': ['case when large_excess > 0 and 20 * large_count <= order_count then large_count end', 'order_count', 'large_example', 'large_words'],
    'absurd_refunds': ['case when 20 * large_refund_count <= order_count then large_refund_count end', 'order_count', 'large_refund_example', 'large_words'],
    'free_orders': ['free_order_count', 'order_count', 'free_order_example', 'null'],
    'several_values': ['several_values_count', 'customer_count', 'several_values_example', 'null'],
    'unlisted_customers': ['nullif(unlisted_count, buyer_count)', 'buyer_count', 'unlisted_example', 'null'],
    'all_customers_unlisted': ['case when unlisted_count = buyer_count then unlisted_count end', 'buyer_count', 'unlisted_example', 'listed_example'],
    'repeated_customers': ['case when not has_updated_at then repeated_count end', 'customer_count', 'repeated_example', 'null'],
    'joined_later': ['joined_later_count', 'dated_count', 'joined_later_example', 'null'],
    'shared_email': ['sharing_count', 'customer_count', 'sharing_example', 'null'],
    'external_unmatched': ['customer_count - matched_customer_count', 'customer_count', 'external_name', 'null'],
    'external_ambiguous': ['ambiguous_count', 'key_count', 'ambiguous_example', 'null'],
    'external_unread': ['unread_count', 'external_row_count', 'unread_example', 'null'],
} %}
with

transactions as (

    select
        coalesce(sum(case when reject_reason is null or reject_reason not in ('after_as_of', 'not_a_sale') then row_count end), 0) as row_count,
        sum(case when reject_reason is null then row_count end) as accepted_count,
        sum(case when reject_reason is null then guest_count end) as guest_count,
        sum(case when reject_reason = 'after_as_of' then row_count end) as after_as_of_count,
        cast(max(case when reject_reason = 'after_as_of' then transaction_date end) as {{ dbt.type_string() }}) as last_date,
        sum(case when reject_reason = 'not_a_sale' then row_count end) as not_a_sale_count,
        sum(case when reject_reason is null then unread_quantity_count end) as unread_quantity_count,
        min(case when reject_reason is null then unread_quantity_example end) as unread_quantity,
        sum(case when reject_reason is null then unread_discount_count end) as unread_discount_count,
        min(case when reject_reason is null then unread_discount_example end) as unread_discount,
        sum(case when reject_reason is null then negative_discount_count end) as below_zero_count,
        sum(case when reject_reason is null then positive_discount_count end) as above_zero_count,
        sum(case when reject_reason is null then coupon_count end) as coupon_count

    from {{ ref('int_transactions_counted') }}

),

usual as (

    select 1000 * exp(avg(ln(nullif(gross_amount, 0)))) as large_amount
    from {{ ref('int_transactions_aggregated_to_orders') }}

),

orders as (

    select
        count(*) as order_count,
        cast(cast(max(usual.large_amount) as decimal(18, 0)) as {{ dbt.type_string() }}) as large_words,
        sum(case when placed.gross_amount > usual.large_amount then placed.gross_amount else -placed.gross_amount end) as large_excess,
        count(case when placed.gross_amount > usual.large_amount then 1 end) as large_count,
        min(case when placed.gross_amount > usual.large_amount then placed.order_id || ' of ' || cast(cast(placed.gross_amount as decimal(18, 2)) as {{ dbt.type_string() }}) end) as large_example,
        count(case when {{ absurd_refund }} then 1 end) as large_refund_count,
        min(case when {{ absurd_refund }} then placed.order_id || ' of -' || cast(cast(placed.refund_amount as decimal(18, 2)) as {{ dbt.type_string() }}) end) as large_refund_example,
        count(distinct placed.customer_id) as buyer_count,
        count(case when placed.order_status = 'refund_only' then 1 end) as refund_only_count,
        min(case when placed.order_status = 'refund_only' then placed.order_id end) as refund_only_example,
        count(case when placed.order_status = 'successful' and not placed.is_purchase then 1 end) as free_order_count,
        min(case when placed.order_status = 'successful' and not placed.is_purchase then placed.order_id end) as free_order_example,
        count(case when {{ overpaid }} then 1 end) as overpaid_refund_count,
        min(case when {{ overpaid }} then placed.order_id end) as overpaid_refund_example

    from {{ ref('int_transactions_aggregated_to_orders') }} as placed
    cross join usual

),

returned_orders as (

    select
        count(distinct order_id) as returned_order_count,
        min(order_id) as returned_order_example

    from {{ ref('int_refunds_settled') }}
    where line_kind = 'returned_sale'

),

most_used_coupon as (

    select
        coupon_code,
        count(*) as use_count,
        {{ in_words(safe_divide('count(*)', 'sum(count(*)) over ()'), "'share'") }} as coupon_share,
        -- a code for at most two orders on average, and not by the chance of a few
        2 * count(*) over () >= sum(count(*)) over () and count(*) over () >= 20 as has_own_coupons

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where coupon_code is not null
    group by coupon_code
    order by use_count desc, coupon_code asc
    limit 1

),

customers as (

    select
        count(*) as customer_count,
        count(case when merged.gender_count > 1 or merged.city_count > 1 then 1 end) as several_values_count,
        min(case when merged.gender_count > 1 or merged.city_count > 1 then merged.customer_id end) as several_values_example,
        case when max(merged.listed_row_count) > 0 then count(case when merged.listed_row_count = 0 then 1 end) end as unlisted_count,
        min(case when merged.listed_row_count = 0 then merged.customer_id end) as unlisted_example,
        min(case when merged.listed_row_count > 0 then merged.customer_id end) as listed_example,
        count(case when merged.listed_row_count > 1 then 1 end) as repeated_count,
        min(case when merged.listed_row_count > 1 then merged.customer_id end) as repeated_example,
        count(case when features.joined_date is not null and features.first_order_date is not null then 1 end) as dated_count,
        count(case when {{ joined_later }} then 1 end) as joined_later_count,
        min(case when {{ joined_later }} then features.customer_id end) as joined_later_example

    from {{ ref('int_customers_merged') }} as merged
    left join {{ ref('customer_features') }} as features
        on merged.customer_id = features.customer_id

),

shared_emails as (

    select
        sum(count(*)) over () as sharing_count,
        min(customer_id) || ', ' || max(customer_id) as sharing_example

    from {{ ref('int_customer_attributes_resolved') }}
    where lower(attribute_name) like '%mail%' and attribute_value like '%@%'
    group by lower(attribute_value)
    having count(*) > 1
    order by sharing_example asc
    limit 1

),

mapped_columns as (

    select count(case when is_mapped then 1 end) > 0 as has_updated_at
    from {{ ref('input_completeness') }}
    where input_name = 'customers' and column_name = 'updated_at'

),

-- the table that fewest customers have a value of, beside the sums of all
external_tables as (

    select
        external_name,
        matched_customer_count,
        sum(key_count) over () as key_count,
        sum(ambiguous_key_count) over () as ambiguous_count,
        min(case when ambiguous_key_count > 0 then external_name || ': ' || ambiguous_example end) over () as ambiguous_example,
        sum(row_count) over () as external_row_count,
        sum(unread_row_count) over () as unread_count,
        min(case when unread_row_count > 0 then external_name end) over () as unread_example

    from {{ ref('external_coverage') }}
    order by matched_customer_count asc, external_name asc
    limit 1

),

figures as (

    select
        listed.sentence_key,
        {%- for column, place in {'affected_count': 0, 'total_count': 1, 'example': 2, 'detail': 3}.items() %}
        cast(case listed.sentence_key
            {%- for sentence_key, columns in figures.items() if columns[place] != 'null' %}
            when '{{ sentence_key }}' then {{ columns[place] }}
            {%- endfor %}
        end as {{ dbt.type_bigint() if place < 2 else dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}

    from (values ('{{ figures | join("'),\n        ('") }}')) as listed (sentence_key)
    cross join transactions
    cross join orders
    cross join returned_orders
    cross join customers
    cross join mapped_columns
    left join most_used_coupon on most_used_coupon.coupon_share is not null
    left join shared_emails on shared_emails.sharing_count is not null
    left join external_tables on external_tables.external_name is not null

)

select * from figures
where affected_count > 0
