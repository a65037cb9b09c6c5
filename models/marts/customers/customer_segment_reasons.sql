-- One row per customer with a purchase, where there are two segments or more: why this segment and not the runner-up.
-- Wide, since ranks within a row are comparisons: a long table of customers by features would have to be sorted.
-- noqa: disable=LT02
{%- set minimum_share = 0.05 %}  {#- of what the three features contribute, from which one is named in the sentence #}
{%- set least_difference = 0.15 %}  {#- of the larger of two typical values, below which they are alike to a reader #}
{%- set features = var('clustering_features') %}
{%- set categories = scaled_feature_names() | reject('in', features) | list %}
{%- set names = var('clustering_categorical_features') or [] %}
{%- set nearer = '(scaled.F - runner_ups.F) * (scaled.F - runner_ups.F) - (scaled.F - own.F) * (scaled.F - own.F)' %}
{%- set spent, per_order = nearer | replace('F', 'net_revenue'), nearer | replace('F', 'average_order_value') %}
{%- set decides = {'net_revenue': spent ~ ' >= ' ~ per_order, 'average_order_value': per_order ~ ' > ' ~ spent} %}
{%- set has_both = decides.keys() | reject('in', features) | list == [] %}
with

segments as (

    select
        customer_segments.*,
        customer_claims.claim_bits

    from {{ ref('customer_segments') }} as customer_segments
    inner join {{ ref('int_customer_claims') }} as customer_claims
        on customer_segments.customer_id = customer_claims.customer_id
    where customer_segments.segment_id > 0 and customer_segments.runner_up_segment_id > 0

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

contributions as (

    select
        segments.*,
        coalesce(' ' || customers.currency, '') as money_unit,
        case
            when customers.order_count = 1 then 'the only order'
            else cast(customers.coupon_order_count as {{ dbt.type_string() }}) || ' of ' || cast(customers.order_count as {{ dbt.type_string() }}) || ' orders'
        end as coupon_orders,
        cast({% for category in categories %}{{ nearer | replace('F', category) }} + {% endfor %}0 as decimal(28, 12)) as category_contribution
        {%- for feature in features %},
        cast(customers.{{ shown_feature_name(feature) }} as {{ type_double() }}) as {{ feature }}_value,
        cast({{ nearer | replace('F', feature) }} as decimal(28, 12)) as {{ feature }}_contribution,
        -- a value that is unknown is no argument, whatever it counts; and as the value of an only order is what was spent, one of the two is
        case
            when customers.{{ feature }} is not null {{- ' and (customers.order_count > 1 or ' ~ decides[feature] ~ ')' if has_both and feature in decides }}
                then cast({{ nearer | replace('F', feature) }} as decimal(28, 12))
        end as {{ feature }}_argument
        {%- endfor %}

    from segments
    inner join {{ ref('customer_features') }} as customers
        on segments.customer_id = customers.customer_id
    inner join {{ ref('customer_features_scaled') }} as scaled
        on segments.customer_id = scaled.customer_id
    inner join centroids as own
        on segments.segment_id = own.segment_id
    inner join centroids as runner_ups
        on segments.runner_up_segment_id = runner_ups.segment_id

),

-- what speaks for the runner-up, which is below 0, has no place
ranked as (

    select
        *,
        cast({{ features | join('_contribution + ') }}_contribution + category_contribution as decimal(28, 12)) as squared_distance_difference,
        {{ ranks_in_row(features, 'argument') }}

    from contributions

),

picked as (

    select
        *
        {%- for place in [1, 2, 3] %},
        {{ at_rank(features, place, "'{}'") }} as feature_{{ place }},
        {{ at_rank(features, place, '{}_value') }} as value_{{ place }},
        cast(coalesce({{ at_rank(features, place, '{}_contribution') }}, 0) as decimal(28, 12)) as contribution_{{ place }}
        {%- endfor %}

    from ranked

),

-- what hardly counts is not worth a clause
weighed as (

    select
        *,
        {{ minimum_share }} * (contribution_1 + contribution_2 + contribution_3) as least_contribution

    from picked

),

worded as (

    select
        weighed.*,
        held.exceptions,
        {{ name_in_sentence('weighed.segment_name') }} as own_name,
        {{ name_in_sentence('weighed.runner_up_segment_name') }} as other_name
        {%- for place in [1, 2, 3] %}
        {%- set value = in_words('weighed.value_' ~ place, 'clause_' ~ place ~ '.unit') %},
        clause_{{ place }}.label as label_{{ place }},
        -- an argument to a reader too: the number is nearer to what is typical here, and that is another number than there
        case
            when
                weighed.contribution_{{ place }} > 0
                and abs(weighed.value_{{ place }} - clause_{{ place }}.typical_value) < abs(weighed.value_{{ place }} - clause_{{ place }}.other_typical_value)
                and abs(clause_{{ place }}.typical_value - clause_{{ place }}.other_typical_value)
                >= {{ least_difference }} * greatest(abs(clause_{{ place }}.typical_value), abs(clause_{{ place }}.other_typical_value))
                and weighed.contribution_{{ place }} >= weighed.least_contribution
                then {{ filled_text(
                    'case when weighed.value_' ~ place ~ ' = 0 then clause_' ~ place ~ '.phrase_zero'
                    ~ ' when ' ~ value ~ " = '1' then clause_" ~ place ~ '.phrase_one else clause_' ~ place ~ '.phrase end',
                    {'value': value, 'money': 'weighed.money_unit', 'coupon_orders': 'weighed.coupon_orders'},
                ) }}
                || ' (typical ' || clause_{{ place }}.comparison || ')'
        end as argument_{{ place }}
        {%- endfor %}

    from weighed
    -- a name holds for nearly all of a segment: who is of the others is told so
    left join {{ ref('int_claims_held') }} as held
        on weighed.segment_name = held.subject and held.subject_kind = 'segment' and weighed.claim_bits = held.claim_bits
    {%- for place in [1, 2, 3] %}
    left join {{ ref('int_segment_pairs_compared') }} as clause_{{ place }}
        on
            weighed.feature_{{ place }} = clause_{{ place }}.feature
            and weighed.segment_id = clause_{{ place }}.segment_id
            and weighed.runner_up_segment_id = clause_{{ place }}.other_segment_id
    {%- endfor %}

),

reasons as (

    select
        customer_id,
        segment_id,
        segment_name,
        runner_up_segment_id,
        runner_up_segment_name,
        segment_confidence,

        -- what speaks for the segment
        {%- for column in ['feature', 'label', 'contribution'] %}
        {{ column }}_1,
        {{ column }}_2,
        {{ column }}_3,
        {%- endfor %}
        cast(squared_distance_difference - contribution_1 - contribution_2 - contribution_3 as decimal(28, 12)) as other_contribution,
        squared_distance_difference,
        own_name || ' rather than ' || other_name || ': '
        || case
            when (argument_1 || argument_2 || argument_3) is not null then argument_1 || ', ' || argument_2 || ' and ' || argument_3
            when (argument_1 || coalesce(argument_2, argument_3)) is not null then argument_1 || ' and ' || coalesce(argument_2, argument_3)
            when (argument_2 || argument_3) is not null then argument_2 || ' and ' || argument_3
            else coalesce(argument_1, argument_2, argument_3, 'nearer by all numbers together, by none of them clearly')
        end
        || case when category_contribution > least_contribution then {{ quoted_text('; ' ~ names | join(' and ') ~ ' speak' ~ ('s' if names | length == 1) ~ ' for ') }} || own_name else '' end
        || '.' || coalesce(' Unlike most of the segment, this customer ' || exceptions || '.', '') as reason

    from worded

)

select * from reasons
