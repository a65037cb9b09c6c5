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
        {{ spreadsheet_text('customer_id') }} as customer_id,
        {{ spreadsheet_text('segment_name') }} as segment_name,
        {{ spreadsheet_text('recommended_coupon') }} as coupon,
        recommended_coupon_depth as coupon_depth,
        {{ spreadsheet_text('channel') }} as channel,
        {{ spreadsheet_text('recommended_action') }} as action,
        cast(value_at_stake as decimal(28, 2)) as value_at_stake,
        {{ spreadsheet_text('reason') }} as reason

    from recommendations

)

select * from recipients
