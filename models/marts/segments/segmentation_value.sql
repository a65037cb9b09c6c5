-- One row per way to group customers: how much of what they spent after a past date its groups, made on that date, explain.
{%- set text = dbt.type_string() %}
{%- set minimum_days = 60 %}  {#- of purchases; a shorter history tells a season, not a habit #}
with

explained as (

    select * from {{ ref('int_cutoff_groupings_measured') }}

),

groupings as (

    select listed.*
    from (
        values
        ('segments', 1, false, 'Segments'),
        ('recency_quintiles', 2, true, 'Quintiles of recency'),
        ('frequency_quintiles', 3, true, 'Quintiles of frequency'),
        ('money_quintiles', 4, true, 'Quintiles of money'),
        ('rfm_map', 5, true, 'The RFM map')
    ) as listed (grouping, grouping_order, is_simple_rule, words)

),

grouped as (

    select coalesce(max(customer_count), 0) as customer_count
    from explained

),

purchases as (

    select min(ordered_date) as first_order_date
    from {{ ref('int_purchase_days') }}

),

cutoff as (

    select
        periods.period_end as cutoff_date,
        cast(
            {{ dbt.datediff('periods.period_end', 'periods.horizon_end_date', 'day') }} as {{ dbt.type_int() }}
        ) as horizon_days,
        periods.no_money is not null as has_money,
        grouped.customer_count,
        shop.as_of_date,
        {{ dbt.datediff('purchases.first_order_date', 'shop.as_of_date', 'day') }}
            as span_days

    from {{ ref('int_history_periods') }} as periods
    cross join {{ ref('int_shop') }} as shop
    cross join purchases
    cross join grouped
    where periods.is_backtest

),

-- whether a feature told any two customers of that day apart
past_features as (

    select
        {% for feature in var('clustering_features') -%}
        {{ 'coalesce(max(abs(' ~ feature ~ ')), 1) > 0' if feature in feature_expressions() else 'false' }} as has_{{ feature }},
        {% endfor -%}
        count(*) as customer_count

    from {{ ref('int_customers_at_cutoff_scaled') }}

),

-- features that shape today's segments and did not those of that day
left_out as (

    select
        substr(
            {% for feature in var('clustering_features') -%}
            max(case
                when scaling.feature = '{{ feature }}' and scaling.is_used and not past_features.has_{{ feature }} then ', {{ feature }}' else ''
            end)
            || {% endfor -%}
            max(''), 3
        ) as features

    from {{ ref('customer_feature_scaling') }} as scaling
    cross join past_features

),

problems as (

    select
        cutoff.*,
        left_out.features as left_out_features,
        case
            when cutoff.customer_count = 0 then 'no customer had bought up to ' || cast(cutoff.cutoff_date as {{ text }}) || '.'
            when not cutoff.has_money then 'the shop has no amounts, so there is no revenue to explain.'
            when cutoff.span_days < {{ minimum_days }}
                then 'the purchases span ' || {{ counted('cutoff.span_days', 'day') }}
                    || ', and it takes {{ minimum_days }} to look back.'
            when cutoff.horizon_days < 1
                then 'segmentation_value: cutoff is ' || cast(cutoff.cutoff_date as {{ text }}) || ', and nothing is known after '
                    || cast(cutoff.as_of_date as {{ text }}) || '. Write an earlier date.'
            when cutoff.customer_count < {{ segmentation_value_settings().minimum_customers }}
                then {{ counted('cutoff.customer_count', 'customer') }} || ' had bought up to ' || cast(cutoff.cutoff_date as {{ text }})
                    || ', and it takes {{ segmentation_value_settings().minimum_customers }} (segmentation_value: minimum_customers).'
        end as problem

    from cutoff
    cross join left_out

),

measured as (

    select
        groupings.*,
        problems.cutoff_date,
        problems.horizon_days,
        problems.customer_count,
        problems.left_out_features,
        coalesce(explained.group_count, 0) as group_count,
        case when problems.problem is null then explained.eta_squared end as eta_squared,
        coalesce(problems.problem, case
            when max(explained.eta_squared) over () is null
                then 'every customer spent the same after ' || cast(problems.cutoff_date as {{ text }}) || ', so there is no difference to explain.'
        end) as problem

    from groupings
    cross join problems
    left join explained
        on groupings.grouping = explained.grouping

),

ranked as (

    select
        *,
        -- the simple rule wins a tie
        row_number() over (order by eta_squared desc nulls last, is_simple_rule desc, grouping_order asc) as place,
        max(case when is_simple_rule then eta_squared end) over () as rule_eta_squared,
        max(case when not is_simple_rule then eta_squared end) over () as segments_eta_squared,
        first_value(words) over (order by is_simple_rule desc, eta_squared desc nulls last, grouping_order asc) as rule_words,
        case
            when mod(horizon_days, 7) = 0 then {{ counted('cast(horizon_days / 7 as ' ~ dbt.type_int() ~ ')', 'week') }}
            else {{ counted('horizon_days', 'day') }}
        end as horizon_words

    from measured

),

worded as (

    select
        grouping,
        grouping_order,
        is_simple_rule,
        cutoff_date,
        horizon_days,
        cast(customer_count as {{ dbt.type_bigint() }}) as customer_count,
        cast(group_count as {{ dbt.type_int() }}) as group_count,
        round(eta_squared, 9) as eta_squared,
        round({{ safe_divide('eta_squared', 'rule_eta_squared') }}, 9) as lift_over_best_rule,
        case when problem is null then round({{ safe_divide('group_count - 1', 'customer_count - 1') }}, 9) end as chance_level,
        eta_squared is not null and place = 1 as is_best,
        case
            when problem is not null then 'Not measured: ' || problem
            else
                words || case when words like 'The %' then ' explains ' else ' explain ' end || {{ in_words('eta_squared', "'share'") }}
                || ' of the differences in what customers spent in the ' || horizon_words || ' after ' || cast(cutoff_date as {{ text }}) || '; '
                || case
                    when is_simple_rule then 'segments, ' || {{ in_words('segments_eta_squared', "'share'") }}
                    else 'the best simple rule, ' || lower(substr(rule_words, 1, 1)) || substr(rule_words, 2) || ', ' || {{ in_words('rule_eta_squared', "'share'") }}
                end || '.'
        end as sentence,
        case
            when not is_simple_rule and left_out_features <> ''
                then 'Segments here are K-Means without ' || left_out_features || ', which could not be used as of '
                    || cast(cutoff_date as {{ text }}) || '.'
        end as note

    from ranked

)

select * from worded
