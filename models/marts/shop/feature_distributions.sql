-- One row per feature and bin: how many customers with a purchase have a value in it.
-- Bins grow by 1, 2, 5, 10 for money, days and counts, and are even for shares and ratios.
-- noqa: disable=LT02
{%- set bin_count = var('distribution_bin_count') %}
{%- set zero_bin, negative_bin = -100, -101 %}
with

features as (

    select
        *,
        unit in ('money', 'days', 'count') as is_log,
        fraction_count = 0 as is_whole,
        -- the smallest and the largest value of even bins: beyond them only 1% lie, in bins without an end
        case when unit = 'share' then 0 else percentile_1 end as even_from,
        case when unit = 'share' then 1 else percentile_99 end as even_to

    from {{ ref('int_features_measured') }}
    where customer_count > 0

),

shop as (

    select currency
    from {{ ref('int_shop') }}

),

-- as wide as even bins should be, and then the next of 1, 2, 5 and their tens
steps as (

    select
        *,
        case
            when even_to > even_from
                then {{ histogram_bin_start('(' ~ histogram_bin('(even_to - even_from) / ' ~ bin_count ~ 'e0 * (1 - 1e-9)', 'true', '1') ~ ' + 1)', 'true', '1') }}
            else 1
        end as step

    from features

),

ranges as (

    select
        *,
        {{ histogram_bin('case when is_log then minimum_above_zero else even_from end', 'is_log', 'step') }} as first_bin,
        case
            when is_log and maximum > 0 then {{ histogram_bin('maximum', 'is_log', 'step') }}
            -- the largest share is 1, and belongs to the last bin
            when not is_log then greatest(
                {{ histogram_bin('even_from', 'is_log', 'step') }},
                {{ histogram_bin('even_to - step * 1e-9', 'is_log', 'step') }}
            )
        end as last_bin

    from steps

),

-- a scan for each feature, as in int_features_measured
customer_values as (

    {{ unpivot_features(
        ref('customer_features'), labelled_features(), keys=[],
        values={'value': 'cast({} as ' ~ type_double() ~ ')'}, where='{} is not null and outside_segment_id is null',
    ) }}

),

values_binned as (

    select
        ranges.feature,
        case
            when ranges.is_log and customer_values.value < 0 then {{ negative_bin }}
            when ranges.is_log and customer_values.value = 0 then {{ zero_bin }}
            else least(greatest({{ histogram_bin('customer_values.value', 'ranges.is_log', 'ranges.step') }}, ranges.first_bin), ranges.last_bin)
        end as bin_number,
        count(*) as customer_count

    from customer_values
    inner join ranges
        on customer_values.feature = ranges.feature
    group by 1, 2

),

-- as many numbers as any feature has bins: 3 to a power of ten, or at most 2.5 times as many as asked for
numbers as (

    {{ dbt.generate_series([60, 3 * bin_count] | max) }}

),

bins as (

    select
        ranges.*,
        ranges.first_bin + numbers.generated_number - 1 as bin_number

    from ranges
    inner join numbers
        on ranges.first_bin + numbers.generated_number - 1 <= ranges.last_bin

    union all

    select
        ranges.*,
        beside.bin_number

    from ranges
    inner join (values ({{ zero_bin }}), ({{ negative_bin }})) as beside (bin_number)
        on case beside.bin_number when {{ zero_bin }} then ranges.zero_count > 0 else ranges.minimum < 0 end
    where ranges.is_log

),

bounded as (

    select
        *,
        not is_log and bin_number = first_bin and minimum < {{ histogram_bin_start('bin_number', 'is_log', 'step') }} as is_open_below,
        not is_log and bin_number = last_bin and maximum >= {{ histogram_bin_start('(bin_number + 1)', 'is_log', 'step') }} and unit <> 'share' as is_open_above,
        case
            when bin_number = {{ negative_bin }} then minimum
            when bin_number = {{ zero_bin }} then 0
            else {{ histogram_bin_start('bin_number', 'is_log', 'step') }}
        end as bin_from,
        case
            when bin_number in ({{ negative_bin }}, {{ zero_bin }}) then 0
            else {{ histogram_bin_start('(bin_number + 1)', 'is_log', 'step') }}
        end as bin_to

    from bins

),

worded as (

    select
        *,
        {% for side, value in [('from', 'bin_from'), ('to', 'case when is_log and is_whole then bin_to - 1 else bin_to end')] %}
        case
            when unit = 'share' then cast(cast(100 * bin_{{ side }} as decimal(18, 0)) as {{ dbt.type_string() }})
            when (is_log and bin_{{ side }} >= 1) or (not is_log and step >= 1) then {{ whole_number('cast(' ~ value ~ ' as decimal(18, 0))') }}
            when not is_log and step >= 1e-1 then cast(cast(bin_{{ side }} as decimal(18, 1)) as {{ dbt.type_string() }})
            else cast(cast(bin_{{ side }} as decimal(18, 2)) as {{ dbt.type_string() }})
        end as {{ side }}_text{% if not loop.last %},{% endif %}
        {% endfor %}

    from bounded

),

distributions as (

    select
        worded.feature,
        worded.label,
        worded.unit,
        cast(row_number() over (partition by worded.feature order by worded.bin_number) as {{ dbt.type_int() }}) as bin_order,
        case when worded.is_open_below then worded.minimum else worded.bin_from end as bin_from,
        case when worded.is_open_above then worded.maximum else worded.bin_to end as bin_to,
        case
            when worded.bin_number = {{ negative_bin }} then 'below 0'
            when worded.bin_number = {{ zero_bin }} then '0'
            when worded.is_open_below and worded.is_open_above then 'any'
            else
                case
                    when worded.is_open_below then 'below ' || worded.to_text
                    when worded.is_open_above then worded.from_text || ' or more'
                    when worded.from_text = worded.to_text then worded.from_text
                    else worded.from_text || ' to ' || worded.to_text
                end
                || case when worded.unit = 'share' then '%' when worded.unit = 'money' then coalesce(' ' || shop.currency, '') else '' end
        end as bin_label,
        coalesce(values_binned.customer_count, 0) as customer_count,
        {{ safe_divide('coalesce(values_binned.customer_count, 0)', 'worded.customer_count') }} as customer_share

    from worded
    cross join shop
    left join values_binned
        on
            worded.feature = values_binned.feature
            and worded.bin_number = values_binned.bin_number

)

select * from distributions
