-- One row per stretch of last days that have far fewer orders than usual, as in an extract that was cut off: one or none.
{#-
    They have at most a fifth of the orders that as many days, the same weekdays, have in each of the four weeks before; unless 52 weeks
    earlier they had less than half of what was usual then. With fewer than 30 orders expected, chance does the same.
-#}
{%- set limits, year_days, text = {'expected_count': 30, 'times_fewer': 5}, 364, dbt.type_string() %}
with

shop as (

    select * from {{ ref('int_shop') }}

),

days as (

    select
        {{ dbt.datediff('orders.ordered_date', 'shop.as_of_date', 'day') }} as age_days,
        count(*) as order_count

    from {{ ref('int_transactions_aggregated_to_orders') }} as orders
    cross join shop
    where orders.ordered_date > {{ dbt.dateadd('day', -500, 'shop.as_of_date') }}
    group by {{ dbt.datediff('orders.ordered_date', 'shop.as_of_date', 'day') }}

),

-- how many last days it may be, and the age of the weeks before them
lengths as (

    select
        listed.day_count,
        cast(7 * ceil(listed.day_count / 7.0) as {{ dbt.type_int() }}) as weeks_begin

    from (values ({{ range(3, 36) | join('),\n        (') }})) as listed (day_count)

),

counted as (

    select
        lengths.day_count,
        {%- for when, age in {'now': 'days.age_days', 'last_year': '(days.age_days - ' ~ year_days ~ ')'}.items() %}
        sum(case when {{ age }} >= 0 and {{ age }} < lengths.day_count then days.order_count else 0 end) as {{ when }}_count,
        {%- for week in range(4) %}
        sum(case when {{ age }} - lengths.weeks_begin >= {{ 7 * week }} and {{ age }} - lengths.weeks_begin < {{ 7 * week }} + lengths.day_count then days.order_count else 0 end)
            as {{ when }}_week_{{ week }}_count,
        {%- endfor %}
        {%- endfor %}
        sum(case when days.age_days = lengths.day_count - 1 then days.order_count else 0 end) as first_day_count

    from lengths
    cross join days
    group by lengths.day_count

),

compared as (

    select
        *,
        least(now_week_0_count, now_week_1_count, now_week_2_count, now_week_3_count) as usual_count,
        (last_year_week_0_count + last_year_week_1_count + last_year_week_2_count + last_year_week_3_count) / 4.0 as usual_last_year_count

    from counted

),

judged as (

    select
        'cut_off' as sentence_key,
        cast(compared.now_count as {{ dbt.type_bigint() }}) as affected_count,
        cast(null as {{ dbt.type_bigint() }}) as total_count,
        cast(cast({{ dbt.dateadd('day', '-compared.day_count', 'shop.as_of_date') }} as date) as {{ text }}) as example,
        {{ whole_number('compared.usual_count') }} as detail

    from compared
    cross join shop
    where
        compared.usual_count >= {{ limits.expected_count }}
        and {{ limits.times_fewer }} * compared.now_count <= compared.usual_count
        -- the first of the days lacks orders too
        and 2 * compared.first_day_count * compared.day_count <= compared.usual_count
        and 2 * compared.last_year_count >= compared.usual_last_year_count
    order by compared.day_count desc
    limit 1

)

select * from judged
