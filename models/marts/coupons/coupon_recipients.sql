-- One row per customer who is due a coupon: the list to send, written to exports/coupon_recipients.csv.
{{ config(access='protected', post_hook="{{ customer_segmentation.write_export('coupon_recipients.csv', 'value_at_stake desc nulls last, customer_id') }}") }}
-- dbt build writes the list only after the tests of what it refers to have passed: money and rows that add up
-- depends_on: {{ ref('revenue_reconciliation') }}
with

recommendations as (

    select *
    from {{ ref('customer_recommendations') }}
    where is_coupon_target

),

recipients as (

    select
        {{ spreadsheet_text('recommendations.customer_id') }} as customer_id,
        {{ spreadsheet_text('recommendations.segment_name') }} as segment_name,
        {{ spreadsheet_text('recommendations.recommended_coupon') }} as coupon,
        recommendations.recommended_coupon_depth as coupon_depth,
        {{ spreadsheet_text('recommendations.channel') }} as channel,
        {{ spreadsheet_text('recommendations.recommended_action') }} as action,
        cast(recommendations.value_at_stake as decimal(28, 2)) as value_at_stake,
        {{ spreadsheet_text('recommendations.reason') }} as reason,
        shop.as_of_date

    from recommendations
    cross join {{ ref('int_shop') }} as shop

)

select * from recipients
