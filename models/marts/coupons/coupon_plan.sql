-- One row per coupon and segment, those who have lapsed apart: how many get it, and what is to be expected if they do as such customers did before.
with

recommendations as (

    select * from {{ ref('customer_recommendations') }}
    where is_coupon_target

),

features as (

    select * from {{ ref('customer_features') }}

),

responses as (

    select * from {{ ref('int_segment_coupon_responses') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

sentences as (

    select * from {{ ref('sentences') }}
    where mart = 'coupon_plan'

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
        responses.segment_id,
        responses.is_lapsed,
        count(*) as customer_count,
        sum(recommendations.value_at_stake) as value_at_stake,
        coalesce({{ safe_divide('sum(features.gross_revenue)', 'sum(features.order_count)') }}, max(shop_orders.average_order_value)) as average_order_value

    from recommendations
    inner join features
        on recommendations.customer_id = features.customer_id
    inner join responses
        on
            recommendations.segment_id = responses.segment_id
            and coalesce(features.is_lapsed, false) = responses.is_lapsed
    cross join shop_orders
    group by 1, 2, 3, 4, 5

),

plan as (

    select
        -- what is sent to whom
        recipients.recommended_coupon,
        recipients.recommended_coupon_depth,
        recipients.channel,
        recipients.segment_id,
        responses.segment_name,
        responses.segment_order,
        responses.colour,
        recipients.is_lapsed,
        recipients.customer_count,
        cast(recipients.value_at_stake as decimal(28, 4)) as value_at_stake,

        -- what is to be expected
        responses.response_rate as expected_response_rate,
        round(recipients.customer_count * responses.response_rate, 6) as expected_response_count,
        recipients.average_order_value,
        -- who would order anyway takes the coupon too
        cast(recipients.customer_count * responses.response_rate * recipients.recommended_coupon_depth * recipients.average_order_value as decimal(28, 4))
            as expected_cost,
        cast(recipients.customer_count * responses.response_rate * (1 - recipients.recommended_coupon_depth) * recipients.average_order_value as decimal(28, 4))
            as expected_net_revenue,
        shop.currency,

        -- why
        {{ filled_text('sentences.sentence', {
            'days': quoted_text(var('coupon_response_days') | string),
            'base_date': 'cast(responses.base_date as ' ~ dbt.type_string() ~ ')',
            'customer_count': whole_number('responses.base_customer_count'),
            'responder_count': whole_number('responses.base_responder_count'),
            'segment_name': name_in_sentence('responses.segment_name'),
        }) }} as basis

    from recipients
    inner join responses
        on
            recipients.segment_id = responses.segment_id
            and recipients.is_lapsed = responses.is_lapsed
    left join sentences
        on responses.basis || case when responses.is_lapsed then '_lapsed' else '_active' end = sentences.sentence_key
    cross join shop

)

select * from plan
