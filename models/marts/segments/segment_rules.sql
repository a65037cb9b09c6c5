-- One row per segment: a rule of at most three conditions that describes it, as text and as SQL, and how well it does.
{%- set minimum_f1 = 0.8 %}  {#- F1 from which a rule may stand for its segment, as in segmentation.rules #}
with

rules as (

    select * from {{ ref('segment_rules_fitted') }}

),

counts as (

    select * from {{ ref('segment_rules_measured') }}

),

segments as (

    select * from {{ ref('int_segments_named') }}

),

measured as (

    select
        cast(rules.segment_id as {{ dbt.type_int() }}) as segment_id,
        segments.segment_name,
        rules.rule_text,
        rules.rule_sql,
        cast(rules.condition_count as {{ dbt.type_int() }}) as condition_count,
        {{ safe_divide('counts.hit_count', 'counts.customer_count') }} as coverage,
        coalesce({{ safe_divide('counts.hit_count', 'counts.chosen_count') }}, 0e0) as precision,
        {{ safe_divide('2 * counts.hit_count', 'counts.customer_count + counts.chosen_count') }} as f1,
        counts.customer_count

    from rules
    inner join counts
        on rules.segment_id = counts.segment_id
    inner join segments
        on rules.segment_id = segments.segment_id
    where counts.customer_count > 0

),

judged as (

    select
        *,
        f1 >= {{ minimum_f1 }} as is_reliable,
        case
            when f1 >= {{ minimum_f1 }}
                then 'holds well: finds ' || {{ in_words('coverage', "'share'") }} || ' of the segment, and '
                    || {{ in_words('precision', "'share'") }} || ' of whom it finds are in it'
            else 'no rule of three conditions describes this segment well: use the labels'
        end as note

    from measured

)

select * from judged
