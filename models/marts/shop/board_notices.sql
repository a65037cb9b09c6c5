-- One row per board and notice: what this shop's data cannot show there, or where segments are no natural groups.
{%- set days = var('summary_period_days') %}
{%- set large_share = 0.25 %}  {#- of the revenue, from which one customer is mentioned #}
with

sentences as (

    select * from {{ ref('sentences') }}
    where mart = 'board_notices'

),

orders as (

    select
        count(gross_amount) as amount_count,
        count(case when is_purchase and has_coupon then 1 end) as coupon_order_count,
        min(case when is_purchase then ordered_date end) as first_order_date

    from {{ ref('int_transactions_aggregated_to_orders') }}

),

customers as (

    select
        count(case when order_count > 0 then 1 end) as customer_count,
        count(case when order_count > 0 and is_lapsed is null then 1 end) as unknown_lapse_count,
        count(case when is_lapsed then 1 end) as lapsed_count,
        count(interpurchase_median_days) as habit_count,
        {{ quantile('interpurchase_median_days', 0.5) }} as usual_wait_days,
        min(first_order_date) as first_order_date,
        {{ safe_divide('max(gross_revenue)', 'sum(gross_revenue)') }} as largest_share,
        count(gender) as gender_count,
        count(city) as city_count

    from {{ ref('customer_features') }}

),

recommendations as (

    select
        count(case when is_coupon_target then 1 end) as coupon_target_count,
        count(case when is_coupon_target and segment_id <= 0 then 1 end) as prospect_target_count

    from {{ ref('customer_recommendations') }}

),

segments as (

    select
        count(case when segment_id > 0 then 1 end) as segment_count,
        max(structure_verdict) as structure_verdict,
        max(structure_reason) as structure_reason

    from {{ ref('int_segments_named') }}

),

inputs as (

    select count(case when is_mapped and column_name = 'coupon_code' then 1 end) > 0 as has_coupon_column
    from {{ ref('input_completeness') }}

),

endings as (

    select max(example) as last_full_date
    from {{ ref('int_last_days_judged') }}

),

seasons as (

    select
        max(season_silent_count) as season_silent_count,
        max(season_return_count) as season_return_count

    from {{ ref('int_customer_cadence') }}

),

shop as (

    select
        as_of_date,
        cast({{ dbt.dateadd('day', 1 - 2 * days, 'as_of_date') }} as date) as previous_period_start_date

    from {{ ref('int_shop') }}

),

notices as (

    select
        boards.board,
        sentences.display_order as notice_order,
        {{ filled_text('sentences.sentence', dict(lapse_words('customers'), **{
            'days': quoted_text(days | string),
            'first_order_date': 'cast(orders.first_order_date as ' ~ dbt.type_string() ~ ')',
            'last_full_date': 'endings.last_full_date',
            'prospect_target_count': whole_number('recommendations.prospect_target_count'),
            'season_silent_count': whole_number('seasons.season_silent_count'),
            'season_return_count': whole_number('seasons.season_return_count'),
            'largest_share': in_words('customers.largest_share', "'share'"),
            'structure_verdict': 'segments.structure_verdict',
            'structure_reason': 'segments.structure_reason',
        })) }} as notice

    from sentences
    inner join (values ('overview'), ('segment'), ('movement'), ('customers'), ('coupons'), ('explore'), ('trust')) as boards (board)
        on ' ' || sentences.boards || ' ' like '% ' || boards.board || ' %'
    cross join shop
    cross join orders
    cross join customers
    cross join recommendations
    cross join segments
    cross join inputs
    cross join endings
    cross join seasons
    where
        case sentences.sentence_key
            when 'no_customers' then customers.customer_count = 0
            when 'weak_structure' then segments.structure_verdict in ('weak', 'none')
            when 'one_segment' then segments.segment_count = 1
            when 'no_amounts' then orders.amount_count = 0
            when 'no_coupon_column' then not inputs.has_coupon_column
            when 'no_coupon_used' then inputs.has_coupon_column and orders.coupon_order_count = 0
            when 'no_recipients' then recommendations.coupon_target_count = 0
            when 'no_genders' then customers.gender_count = 0
            when 'no_cities' then customers.city_count = 0
            when 'one_month' then {{ dbt.datediff('orders.first_order_date', 'shop.as_of_date', 'month') }} < 1
            when 'no_period_before' then orders.first_order_date > shop.previous_period_start_date
            when 'extract_ends' then endings.last_full_date is not null
            when 'too_early' then customers.unknown_lapse_count > 0 and customers.lapsed_count = 0
            when 'too_early_without_habit' then customers.unknown_lapse_count > 0 and customers.lapsed_count > 0
            when 'season' then seasons.season_silent_count is not null
            when 'plan_of_prospects' then recommendations.prospect_target_count > 0
            when 'one_customer' then customers.customer_count >= {{ lapse_limits().customers }} and customers.largest_share >= {{ large_share }}
        end

)

select * from notices
