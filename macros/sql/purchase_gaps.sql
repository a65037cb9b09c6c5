{#-
    The CTEs that find the days between purchases: purchase_days, following_days and, last, purchase_gaps: one row per customer and day
    with a purchase, with customer_id, ordered_date, day_number (from 1) and gap_days, null on the first day.

    orders   name of a CTE before them, one row per purchase with customer_id and ordered_date
    returns  SQL, common table expressions without `with` and without a comma after the last
-#}
{% macro purchase_gaps(orders) -%}
purchase_days as (

    select distinct
        customer_id,
        ordered_date

    from {{ orders }}

),

following_days as (

    select
        customer_id,
        ordered_date,
        row_number() over (partition by customer_id order by ordered_date) as day_number,
        lag(ordered_date) over (partition by customer_id order by ordered_date) as previous_date

    from purchase_days

),

purchase_gaps as (

    select
        customer_id,
        ordered_date,
        day_number,
        {{ dbt.datediff('previous_date', 'ordered_date', 'day') }} as gap_days

    from following_days

)
{%- endmacro %}
