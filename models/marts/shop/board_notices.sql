-- One row per board and notice: what this shop's data cannot show there, or where segments are no natural groups.
-- noqa: disable=LT02
{%- set days = var('summary_period_days') %}
{%- set notices = [
    {
        'boards': ['overview', 'segment', 'movement', 'customers', 'coupons', 'explore'],
        'condition': 'customers.customer_count = 0',
        'notice': "'No customer has a purchase: there is nobody to segment.'",
    },
    {
        'boards': ['overview', 'segment', 'trust'],
        'condition': "structure.structure_verdict in ('weak', 'none')",
        'notice': "'Structure: ' || structure.structure_verdict || '. ' || structure.structure_reason",
    },
    {
        'boards': ['overview', 'segment', 'movement'],
        'condition': 'segments.segment_count = 1',
        'notice': "'There is only one segment: nothing can be held against it.'",
    },
    {
        'boards': ['overview', 'segment', 'movement', 'customers', 'coupons', 'explore', 'trust'],
        'condition': 'orders.amount_count = 0',
        'notice': "'No amount in transactions: money is unknown, and recency, frequency and coupons segment alone.'",
    },
    {
        'boards': ['overview', 'segment', 'customers', 'coupons', 'explore'],
        'condition': 'not inputs.has_coupon_column',
        'notice': "'No coupon_code in transactions: who uses coupons is unknown, and so is who would answer one.'",
    },
    {
        'boards': ['coupons', 'explore'],
        'condition': 'inputs.has_coupon_column and orders.coupon_order_count = 0',
        'notice': "'No purchase has a coupon: who would answer one is unknown.'",
    },
    {
        'boards': ['coupons'],
        'condition': 'recommendations.coupon_target_count = 0',
        'notice': "'No customer is due a coupon: the list is empty.'",
    },
    {
        'boards': ['segment', 'explore'],
        'condition': 'customers.gender_count = 0',
        'notice': "'No gender of any customer is known: there is no mix of genders.'",
    },
    {
        'boards': ['segment', 'explore'],
        'condition': 'customers.city_count = 0',
        'notice': "'No city of any customer is known: there is no mix of cities.'",
    },
    {
        'boards': ['overview', 'movement'],
        'condition': dbt.datediff('orders.first_order_date', 'shop.as_of_date', 'month') ~ ' < 1',
        'notice': "'All purchases are of one month: segments cannot be followed over time before the next one.'",
    },
    {
        'boards': ['overview'],
        'condition': 'orders.first_order_date > shop.previous_period_start_date',
        'notice': "'The first purchase is of ' || cast(orders.first_order_date as " ~ dbt.type_string() ~ ")
            || ': the last " ~ days ~ " days cannot be held against the " ~ days ~ " days before.'",
    },
] %}
with

orders as (

    select
        count(gross_amount) as amount_count,
        count(case when is_purchase and has_coupon then 1 end) as coupon_order_count,
        min(case when is_purchase then ordered_date end) as first_order_date

    from {{ ref('int_transactions_aggregated_to_orders') }}

),

customers as (

    select
        count(case when not is_prospect then 1 end) as customer_count,
        count(gender) as gender_count,
        count(city) as city_count

    from {{ ref('customer_features') }}

),

recommendations as (

    select count(case when is_coupon_target then 1 end) as coupon_target_count
    from {{ ref('customer_recommendations') }}

),

segments as (

    select count(case when segment_id > 0 then 1 end) as segment_count
    from {{ ref('segment_profiles') }}

),

structure as (

    select
        max(structure_verdict) as structure_verdict,
        max(structure_reason) as structure_reason

    from {{ ref('int_segments_named') }}

),

inputs as (

    select count(case when is_mapped and column_name = 'coupon_code' then 1 end) > 0 as has_coupon_column
    from {{ ref('int_input_columns_mapped') }}

),

shop as (

    select
        as_of_date,
        cast({{ dbt.dateadd('day', 1 - 2 * days, 'as_of_date') }} as date) as previous_period_start_date

    from {{ ref('int_shop') }}

),

facts as (

    select
        {% for notice in notices %}
        case when {{ notice.condition }} then {{ notice.notice }} end as notice_{{ loop.index }}{% if not loop.last %},{% endif %}
        {% endfor %}

    from shop
    cross join orders
    cross join customers
    cross join recommendations
    cross join segments
    cross join structure
    cross join inputs

),

boards as (

    {% for notice in notices -%}
    {%- set position = loop.index %}
    {%- for board in notice.boards -%}
    select
        '{{ board }}' as board,
        {{ position }} as notice_order,
        notice_{{ position }} as notice

    from facts
    {% if not loop.last or position < notices | length %}union all{% endif %}
    {% endfor %}
    {%- endfor %}

),

final as (

    select
        board,
        notice_order,
        notice

    from boards
    where notice is not null

)

select * from final
