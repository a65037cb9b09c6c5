-- One row per way to group customers: how much of what they spent after a past date its groups, made on that date, explain.
-- Eta squared (Pearson 1905): the variance between groups over all variance. Sums are of decimals, so that no order matters.
{%- set text = dbt.type_string() %}
{%- set minimum_days = 60 %}  {#- of purchases; a shorter history tells a season, not a habit #}
{%- set groupings = [
    {'grouping': 'segments', 'column': 'cluster_id', 'is_rule': false, 'words': 'Segments'},
    {'grouping': 'recency_quintiles', 'column': 'r_score', 'is_rule': true, 'words': 'Quintiles of recency'},
    {'grouping': 'frequency_quintiles', 'column': 'f_score', 'is_rule': true, 'words': 'Quintiles of frequency'},
    {'grouping': 'money_quintiles', 'column': 'm_score', 'is_rule': true, 'words': 'Quintiles of money'},
    {'grouping': 'rfm_map', 'column': 'rfm_segment', 'is_rule': true, 'words': 'The RFM map'},
] %}
with

value_window as (

    select * from {{ ref('int_value_window') }}

),

customers as (

    select
        *,
        -- narrow enough for its square to be a decimal, and too wide for one that is kept in 64 bits
        cast(future_net_revenue as decimal(20, 4)) as future_spend

    from {{ ref('int_customers_at_cutoff_grouped') }}

),

feature_scaling as (

    select * from {{ ref('customer_feature_scaling') }}

),

totals as (

    select
        count(*) as customer_count,
        cast(sum(future_spend) as {{ type_double() }}) / nullif(count(*), 0) as mean_spend,
        cast(sum(cast(future_spend * future_spend as decimal(38, 4))) as {{ type_double() }})
        - cast(sum(future_spend) as {{ type_double() }}) * cast(sum(future_spend) as {{ type_double() }}) / nullif(count(*), 0) as sum_of_squares

    from customers

),

group_totals as (

    {% for item in groupings %}
    select
        '{{ item.grouping }}' as grouping,
        cast({{ item.column }} as {{ text }}) as group_name,
        count(*) as customer_count,
        cast(sum(future_spend) as {{ type_double() }}) / count(*) as mean_spend

    from customers
    where {{ item.column }} is not null
    group by {{ item.column }}
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

explained as (

    select
        group_totals.grouping,
        count(*) as group_count,
        sum(
            cast(
                group_totals.customer_count * (group_totals.mean_spend - totals.mean_spend) * (group_totals.mean_spend - totals.mean_spend)
                / case when totals.sum_of_squares > 0 then totals.sum_of_squares end
                as decimal(28, 12)
            )
        ) as eta_squared

    from group_totals
    cross join totals
    group by group_totals.grouping

),

groupings as (

    {% for item in groupings %}
    select
        '{{ item.grouping }}' as grouping,
        {{ loop.index }} as grouping_order,
        {{ 'true' if item.is_rule else 'false' }} as is_simple_rule,
        '{{ item.words }}' as words
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

),

-- features that shape today's segments and cannot be looked up for a past date
left_out as (

    select
        substr(
            {% for feature in var('clustering_features') if feature not in features_for_any_date() -%}
            max(case when feature = '{{ feature }}' and is_used then ', {{ feature }}' else '' end)
            || {% endfor -%}
            max(''), 3
        ) as features

    from feature_scaling

),

problems as (

    select
        value_window.*,
        totals.customer_count,
        left_out.features as left_out_features,
        case
            when value_window.first_order_date is null or totals.customer_count = 0
                then 'no customer had bought up to ' || cast(value_window.cutoff_date as {{ text }}) || '.'
            when not value_window.has_money then 'the shop has no amounts, so there is no revenue to explain.'
            when value_window.horizon_days < 1
                then 'segmentation_value_cutoff is ' || cast(value_window.cutoff_date as {{ text }}) || ', and nothing is known after '
                    || cast(value_window.as_of_date as {{ text }}) || '. Write an earlier date.'
            when value_window.span_days < {{ minimum_days }}
                then 'the purchases span ' || {{ counted('value_window.span_days', 'day') }}
                    || ', and it takes {{ minimum_days }} to look back.'
            when totals.customer_count < {{ var('segmentation_value_minimum_customers') }}
                then {{ counted('totals.customer_count', 'customer') }} || ' had bought up to ' || cast(value_window.cutoff_date as {{ text }})
                    || ', and it takes {{ var("segmentation_value_minimum_customers") }} (segmentation_value_minimum_customers).'
            when coalesce(totals.sum_of_squares, 0) <= 0
                then 'every customer spent the same after ' || cast(value_window.cutoff_date as {{ text }}) || ', so there is no difference to explain.'
        end as problem

    from value_window
    cross join totals
    cross join left_out

),

measured as (

    select
        groupings.*,
        problems.cutoff_date,
        problems.horizon_days,
        problems.customer_count,
        problems.problem,
        problems.left_out_features,
        coalesce(explained.group_count, 0) as group_count,
        case when problems.problem is null then cast(explained.eta_squared as {{ type_double() }}) end as eta_squared

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
        row_number() over (partition by is_simple_rule order by eta_squared desc nulls last, grouping_order asc) as place_of_its_kind

    from measured

),

best_of_each_kind as (

    select
        max(case when is_simple_rule then words end) as rule_words,
        max(case when is_simple_rule then eta_squared end) as rule_eta_squared,
        max(case when not is_simple_rule then eta_squared end) as segments_eta_squared

    from ranked
    where place_of_its_kind = 1

),

compared as (

    select
        ranked.*,
        best_of_each_kind.rule_words,
        best_of_each_kind.rule_eta_squared,
        best_of_each_kind.segments_eta_squared,
        {{ safe_divide('ranked.eta_squared', 'best_of_each_kind.rule_eta_squared') }} as lift_over_best_rule,
        case when ranked.problem is null then {{ safe_divide('ranked.group_count - 1', 'ranked.customer_count - 1') }} end as chance_level,
        case
            when mod(ranked.horizon_days, 7) = 0 then {{ counted('cast(ranked.horizon_days / 7 as ' ~ dbt.type_int() ~ ')', 'week') }}
            else {{ counted('ranked.horizon_days', 'day') }}
        end as horizon_words

    from ranked
    cross join best_of_each_kind

),

worded as (

    select
        *,
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
                then 'Segments here are K-Means on {{ features_at_cutoff() | join(", ") }}, without '
                    || left_out_features || ', which cannot be looked up for a past date.'
        end as note

    from compared

),

final as (

    select
        grouping,
        grouping_order,
        is_simple_rule,
        cutoff_date,
        cast(horizon_days as {{ dbt.type_int() }}) as horizon_days,
        cast(customer_count as {{ dbt.type_bigint() }}) as customer_count,
        cast(group_count as {{ dbt.type_int() }}) as group_count,
        round(eta_squared, 9) as eta_squared,
        round(lift_over_best_rule, 9) as lift_over_best_rule,
        round(chance_level, 9) as chance_level,
        eta_squared is not null and place = 1 as is_best,
        sentence,
        note

    from worded

)

select * from final
