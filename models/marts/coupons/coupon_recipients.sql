-- One row per customer who is due a coupon: the list to send, written to exports/coupon_recipients.csv.
-- External, since people open it in a spreadsheet; a table where the engine writes no files.
{{
    config(
        materialized='external' if target.type == 'duckdb' else 'table',
        location=var('export_folder') ~ '/coupon_recipients.csv',
        options={'header': 'true'},
        csv_read_options={'header': true, 'all_varchar': true, 'delim': ',', 'quote': '"', 'escape': '"'},
        access='protected',
        pre_hook="{{ customer_segmentation.make_export_folder() }}",
        post_hook="{{ customer_segmentation.empty_export_without_rows() }}",
    )
}}
-- dbt build writes the list only after the tests of what it refers to have passed: money and rows that add up
-- depends_on: {{ ref('revenue_reconciliation') }}
-- depends_on: {{ ref('segment_profiles') }}
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
        {{ spreadsheet_text('reason') }} as reason

    from recommendations

),

sorted as (

    select *
    from recipients
    order by customer_id

)

select * from sorted
