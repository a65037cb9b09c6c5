-- One row per coupon and segment: how many get it, and what is to be expected if they do as such customers did before.
{%- set text = dbt.type_string() %}
{%- set minimum = var('coupon_response_minimum_customers') %}
with

recommendations as (

    select *
    from {{ ref('customer_recommendations') }}
    where is_coupon_target

),

features as (

    select * from {{ ref('customer_features') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

responses as (

    select * from {{ ref('int_segment_coupon_responses') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

-- who has no order yet is taken to place one like those of the others
shop_orders as (

    select {{ safe_divide('sum(gross_revenue)', 'sum(order_count)') }} as average_order_value
    from features

),

recipients as (

    select
        recommendations.recommended_coupon,
        recommendations.recommended_coupon_depth,
        recommendations.channel,
        recommendations.segment_id,
        count(*) as customer_count,
        {{ safe_divide('sum(features.gross_revenue)', 'sum(features.order_count)') }} as average_order_value

    from recommendations
    inner join features
        on recommendations.customer_id = features.customer_id
    group by
        recommendations.recommended_coupon,
        recommendations.recommended_coupon_depth,
        recommendations.channel,
        recommendations.segment_id

),

rates as (

    select
        *,
        case
            when not has_coupons then 'no coupons'
            when segment_id = 0 then 'prospects'
            when customer_count >= {{ minimum }} then 'segment'
            when shop_customer_count >= {{ minimum }} then 'shop'
            else 'too few'
        end as basis_kind

    from responses

),

estimated as (

    select
        recipients.*,
        rates.base_date,
        rates.basis_kind,
        coalesce(recipients.average_order_value, shop_orders.average_order_value) as expected_order_value,
        case rates.basis_kind when 'segment' then rates.customer_count when 'shop' then rates.shop_customer_count end as base_customer_count,
        case rates.basis_kind when 'segment' then rates.responder_count when 'shop' then rates.shop_responder_count end as base_responder_count

    from recipients
    inner join rates
        on recipients.segment_id = rates.segment_id
    cross join shop_orders

),

expected as (

    select
        *,
        {{ safe_divide('base_responder_count', 'base_customer_count') }} as expected_response_rate,
        customer_count * {{ safe_divide('base_responder_count', 'base_customer_count') }} as expected_response_count

    from estimated

),

plan as (

    select
        -- what is sent to whom
        expected.recommended_coupon,
        expected.recommended_coupon_depth,
        expected.channel,
        expected.segment_id,
        segments.segment_name,
        segments.segment_order,
        segments.colour,
        expected.customer_count,

        -- what is to be expected
        expected.expected_response_rate,
        round(expected.expected_response_count, 6) as expected_response_count,
        expected.expected_order_value as average_order_value,
        cast(
            expected.expected_response_count * expected.recommended_coupon_depth * expected.expected_order_value as decimal(28, 4)
        ) as expected_cost,
        cast(
            expected.expected_response_count * (1 - expected.recommended_coupon_depth) * expected.expected_order_value as decimal(28, 4)
        ) as expected_net_revenue,
        shop.currency,

        -- why
        case expected.basis_kind
            when 'no coupons' then 'No coupon_code in transactions: how many answer one is unknown.'
            when 'prospects' then 'Prospects have not ordered yet: their past does not tell how many answer.'
            when 'too few' then 'Too few customers had bought by ' || cast(expected.base_date as {{ text }}) || ': the past does not tell how many answer.'
            else
                'Of the ' || cast(expected.base_customer_count as {{ text }})
                || case expected.basis_kind
                    when 'segment' then ' customers who were ' || segments.segment_name || ' on '
                    else ' customers of the shop who had bought by '
                end
                || cast(expected.base_date as {{ text }}) || ', '
                || cast(expected.base_responder_count as {{ text }})
                || ' ordered with a coupon in the {{ var("coupon_response_days") }} days after. That is what they did without this campaign: '
                || 'what it adds is unknown until some are left without the coupon.'
        end as basis

    from expected
    inner join segments
        on expected.segment_id = segments.segment_id
    cross join shop

)

select * from plan
