-- One row per thing that is odd about the days of the input: how many rows it concerns, and which days.
{#-
    far off    more than `gap_days` and `gap_ratio` times the widest other gap from the rest, with at most `stray_share` of the rows
    swapped    days of four months or more that have none after the 12th follow each other within each year, as months do, and are half full: what
               is read as the day is the month. Fewer than twelve are of a year or so; who bills on the 1st has one day only
    repeated   days of which nearly all rows are there twice, in a run of `repeated_rows` or more: real repeats are scattered
-#}
{%- set limits = {'gap_days': 180, 'gap_ratio': 3, 'stray_share': 0.01, 'swapped_days': 20, 'swapped_months': 4, 'repeated_share': 0.9, 'repeated_rows': 20} %}
{%- set text, whole = dbt.type_string(), dbt.type_bigint() %}
with

days as (

    select
        transaction_date,
        cast({{ dbt.date_trunc('month', 'transaction_date') }} as date) as month_start_date,
        cast({{ dbt.date_trunc('year', 'transaction_date') }} as date) as year_start_date,
        sum(copy_count) as copy_count,
        sum(row_count) - sum(copy_count) as original_count

    from {{ ref('int_transactions_counted') }}
    where transaction_date is not null and (reject_reason is null or reject_reason = 'exact_duplicate')
    group by transaction_date

),

placed_days as (

    select
        *,
        {{ dbt.datediff('month_start_date', 'transaction_date', 'day') }} + 1 as day_of_month,
        lag(transaction_date) over (order by transaction_date) as previous_date,
        row_number() over (order by transaction_date) as day_number,
        count(*) over () as day_count,
        max(month_start_date) over () as newest_month_start_date,
        sum(original_count) over () as all_rows_count,
        sum(original_count) over (order by transaction_date) - original_count as rows_before_count,
        case when copy_count >= {{ limits.repeated_share }} * original_count then 1 else 0 end as is_repeated

    from days

),

gaps as (

    select
        *,
        {{ dbt.datediff('previous_date', 'transaction_date', 'day') }} as gap_days,
        day_number <= 2 or rows_before_count <= {{ limits.stray_share }} * all_rows_count as is_after_the_first,
        day_number = day_count or rows_before_count >= {{ 1 - limits.stray_share }} * all_rows_count as is_before_the_last,
        day_number - row_number() over (partition by is_repeated order by transaction_date) as run_id

    from placed_days

),

usual_gap as (

    select max(gap_days) as usual_gap_days
    from gaps
    where not is_after_the_first and not is_before_the_last

),

wide_gaps as (

    select gaps.*
    from gaps
    cross join usual_gap
    where gaps.gap_days > {{ limits.gap_days }} and gaps.gap_days > {{ limits.gap_ratio }} * usual_gap.usual_gap_days

),

months as (

    select month_start_date
    from placed_days
    -- the newest is not over
    where month_start_date < newest_month_start_date
    group by month_start_date
    having max(day_of_month) <= 12 and count(*) > 1

),

early_days_by_year as (

    select
        placed_days.year_start_date,
        count(*) as days_in_year,
        sum(placed_days.original_count) as rows_in_year,
        max(placed_days.all_rows_count) as rows_in_all,
        count(distinct placed_days.month_start_date) as months_in_year,
        min(placed_days.day_of_month) as first_in_year,
        max(placed_days.day_of_month) as last_in_year,
        count(distinct placed_days.day_of_month) as distinct_in_year

    from placed_days
    inner join months
        on placed_days.month_start_date = months.month_start_date
    group by placed_days.year_start_date

),

early_days as (

    select
        sum(rows_in_year) as row_count,
        max(rows_in_all) as all_rows_count,
        sum(months_in_year) as month_count,
        min(first_in_year) as first_day,
        max(last_in_year) as last_day

    from early_days_by_year
    having
        max(distinct_in_year) > 1
        and min(distinct_in_year - last_in_year + first_in_year) = 1
        and sum(months_in_year) >= {{ limits.swapped_months }} and sum(days_in_year) >= {{ limits.swapped_days }}
        and 2 * sum(days_in_year) >= sum(months_in_year * distinct_in_year)
        and (count(*) <= 2 or max(distinct_in_year) = 12)

),

runs as (

    select
        sum(copy_count) as run_row_count,
        max(all_rows_count) as rows_in_all,
        min(transaction_date) as first_date,
        max(transaction_date) as last_date

    from gaps
    where is_repeated = 1
    group by run_id
    having sum(copy_count) >= {{ limits.repeated_rows }}

),

longest_run as (

    select
        *,
        sum(run_row_count) over () as all_copies_count

    from runs
    order by run_row_count desc, first_date asc
    limit 1

),

judged as (

    select
        'stray_newest_days' as sentence_key,
        cast(max(all_rows_count) - min(rows_before_count) as {{ whole }}) as affected_count,
        cast(max(all_rows_count) as {{ whole }}) as total_count,
        cast(min(transaction_date) as {{ text }}) as example,
        cast(min(previous_date) as {{ text }}) as detail

    from wide_gaps
    where is_before_the_last
    having count(*) > 0

    union all

    select
        'stray_oldest_days' as sentence_key,
        cast(max(rows_before_count) as {{ whole }}) as affected_count,
        cast(max(all_rows_count) as {{ whole }}) as total_count,
        cast(max(previous_date) as {{ text }}) as example,
        cast(max(transaction_date) as {{ text }}) as detail

    from wide_gaps
    where is_after_the_first
    having count(*) > 0

    union all

    select
        'swapped_dates' as sentence_key,
        cast(row_count as {{ whole }}) as affected_count,
        cast(all_rows_count as {{ whole }}) as total_count,
        cast(first_day as {{ text }}) || '-' || cast(last_day as {{ text }}) as example,
        cast(cast(month_count as {{ dbt.type_int() }}) as {{ text }}) as detail

    from early_days

    union all

    select
        '{{ "repeated_days" if var("reject_exact_duplicates") else "repeated_days_counted" }}' as sentence_key,
        cast(all_copies_count as {{ whole }}) as affected_count,
        cast(rows_in_all as {{ whole }}) as total_count,
        cast(first_date as {{ text }}) as example,
        cast(last_date as {{ text }}) as detail

    from longest_run

)

select * from judged
