-- One row per customer with a purchase, where there are two segments or more: why this segment and not the runner-up.
-- Wide, since ranks within a row are comparisons: a long table of customers by features would have to be sorted.
-- noqa: disable=LT02
{%- set minimum_share = 0.05 %}  {#- of what the three features contribute, from which one is named in the sentence #}
{%- set features = var('clustering_features') %}
{%- set signed_features = var('clustering_signed_features') %}
{%- set places = [1, 2, 3] %}
with

customers as (

    select * from {{ ref('customer_features') }}

),

scaled as (

    select * from {{ ref('customer_features_scaled') }}

),

segments as (

    select *
    from {{ ref('customer_segments') }}
    where segment_id > 0 and runner_up_segment_id > 0

),

centroids as (

    select * from {{ ref('cluster_centroids') }}

),

scaling as (

    select
        {% for feature in features %}
        {% for measure in ['mean', 'standard_deviation'] -%}
        max(case when feature = '{{ feature }}' and is_used then {{ measure }} end) as {{ feature }}_{{ measure }},
        {% endfor %}
        {% endfor -%}
        count(*) as feature_count

    from {{ ref('customer_feature_scaling') }}

),

feature_labels as (

    select * from {{ ref('feature_labels') }}

),

-- the centroid in the units people know: what is typical of the segment
middles as (

    select
        centroids.*
        {% for feature in features %}
        {%- set value = 'centroids.' ~ feature ~ ' * scaling.' ~ feature ~ '_standard_deviation + scaling.' ~ feature ~ '_mean' %},
        {{ value if feature in signed_features else 'exp(' ~ value ~ ') - 1' }} as {{ feature }}_typical
        {% endfor %}

    from centroids
    cross join scaling

),

contributions as (

    select
        segments.customer_id,
        segments.segment_id,
        segments.segment_name,
        segments.runner_up_segment_id,
        segments.runner_up_segment_name,
        segments.segment_confidence,
        customers.currency
        {% for feature in features %},
        cast(
            (scaled.{{ feature }} - runner_ups.{{ feature }}) * (scaled.{{ feature }} - runner_ups.{{ feature }})
            - (scaled.{{ feature }} - own.{{ feature }}) * (scaled.{{ feature }} - own.{{ feature }})
            as decimal(28, 12)
        ) as {{ feature }}_contribution,
        cast(customers.{{ feature }} as {{ type_double() }}) as {{ feature }}_value,
        own.{{ feature }}_typical as {{ feature }}_here,
        runner_ups.{{ feature }}_typical as {{ feature }}_there
        {% endfor %}

    from segments
    inner join customers
        on segments.customer_id = customers.customer_id
    inner join scaled
        on segments.customer_id = scaled.customer_id
    inner join middles as own
        on segments.segment_id = own.segment_id
    inner join middles as runner_ups
        on segments.runner_up_segment_id = runner_ups.segment_id

),

-- what speaks for the runner-up names nothing, and neither does a value that is unknown
arguments as (

    select
        *
        {% for feature in features %},
        case
            when {{ feature }}_value is not null and {{ feature }}_contribution > 0 then {{ feature }}_contribution
            else 0
        end as {{ feature }}_argument
        {% endfor %}

    from contributions

),

ranked as (

    select
        *
        {% for feature in features %}
        {%- set place = loop.index0 %},
        case
            when {{ feature }}_argument > 0
                then 1{% for other in features if other != feature %}
                    + case when {{ other }}_argument {{ '>=' if loop.index0 < place else '>' }} {{ feature }}_argument then 1 else 0 end
                {%- endfor %}
        end as {{ feature }}_rank
        {% endfor %}

    from arguments

),

picked as (

    select
        customer_id,
        segment_id,
        segment_name,
        runner_up_segment_id,
        runner_up_segment_name,
        segment_confidence,
        currency,
        {% for place in places %}
        case
            {% for feature in features -%}
            when {{ feature }}_rank = {{ place }} then '{{ feature }}'
            {% endfor %}
        end as feature_{{ place }},
        {% for measure in ['value', 'here', 'there'] -%}
        case
            {% for feature in features -%}
            when {{ feature }}_rank = {{ place }} then {{ feature }}_{{ measure }}
            {% endfor %}
        end as {{ measure }}_{{ place }},
        {% endfor -%}
        cast(
            case
                {% for feature in features -%}
                when {{ feature }}_rank = {{ place }} then {{ feature }}_contribution
                {% endfor %}
                else 0
            end as decimal(28, 12)
        ) as contribution_{{ place }},
        {% endfor %}
        cast(
            {% for feature in features -%}
            {{ feature }}_contribution{{ ' +' if not loop.last }}
            {% endfor %} as decimal(28, 12)
        ) as squared_distance_difference

    from ranked

),

worded as (

    select
        picked.*
        {% for place in places %},
        coalesce(labels_{{ place }}.label, picked.feature_{{ place }}) as label_{{ place }},
        coalesce(labels_{{ place }}.phrase, labels_{{ place }}.label || ' {value}', picked.feature_{{ place }} || ' {value}') as phrase_{{ place }},
        labels_{{ place }}.phrase_one as phrase_one_{{ place }},
        labels_{{ place }}.phrase_zero as phrase_zero_{{ place }}
        {%- for measure in ['value', 'here', 'there'] %},
        replace({{ in_words('picked.' ~ measure ~ '_' ~ place, 'labels_' ~ place ~ '.unit') }}, '.0', '') as {{ measure }}_text_{{ place }}
        {%- endfor %}
        {% endfor %}

    from picked
    {% for place in places %}
    left join feature_labels as labels_{{ place }}
        on picked.feature_{{ place }} = labels_{{ place }}.feature
    {% endfor %}

),

phrased as (

    select
        *
        {% for place in places %},
        replace(
            replace(
                case
                    when value_text_{{ place }} in ('0', '0%') then coalesce(phrase_zero_{{ place }}, phrase_{{ place }})
                    when value_text_{{ place }} = '1' then coalesce(phrase_one_{{ place }}, phrase_{{ place }})
                    else phrase_{{ place }}
                end,
                '{value}', value_text_{{ place }}
            ),
            '{money}', coalesce(' ' || currency, '')
        )
        || ' ({{ 'typical ' if loop.first }}here ' || here_text_{{ place }} || ', there ' || there_text_{{ place }} || ')' as argument_{{ place }}
        {% endfor %},
        -- what hardly counts is not worth a clause
        {% for place in places %}
        case
            when contribution_{{ place }} > 0
                and contribution_{{ place }} >= {{ minimum_share }} * (contribution_1 + contribution_2 + contribution_3)
                then 1
            else 0
        end{{ ' +' if not loop.last }}
        {% endfor %} as named_count

    from worded

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
        {% for place in places %}
        feature_{{ place }},
        {% endfor %}
        {%- for place in places %}
        label_{{ place }},
        {% endfor %}
        {%- for place in places %}
        contribution_{{ place }},
        {% endfor %}
        cast(squared_distance_difference - contribution_1 - contribution_2 - contribution_3 as decimal(28, 12)) as other_contribution,
        squared_distance_difference,

        -- in words
        segment_name || ' rather than ' || runner_up_segment_name || ': '
        || case named_count
            when 0 then 'no number of this customer speaks for one more than for the other'
            when 1 then argument_1
            when 2 then argument_1 || ' and ' || argument_2
            else argument_1 || ', ' || argument_2 || ' and ' || argument_3
        end
        || '.' as reason

    from phrased

)

select * from reasons
