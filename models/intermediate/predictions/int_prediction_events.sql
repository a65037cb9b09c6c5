-- One row per customer, day of a forecast and one of the customer's last 24 purchase days by then; no row where the deep model is off.
{%- set event_count = 24 %}  {#- purchase days that the deep model remembers #}
with

purchases as (

    select
        customer_id,
        ordered_date,
        sum(gross_amount) as amount,
        max(case when has_coupon then 1 else 0 end) as has_coupon

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where
        is_purchase
        and customer_id is not null
        and {{ 'true' if var('deep_learning') else 'false' }}
    group by customer_id, ordered_date

),

following_each_other as (

    select
        customer_id,
        ordered_date,
        lag(ordered_date) over (partition by customer_id order by ordered_date) as previous_date,
        amount,
        has_coupon

    from purchases

),

known as (

    select
        purchases.*,
        customers.cutoff_date,
        customers.days_back,
        row_number() over (partition by customers.customer_id, customers.days_back order by purchases.ordered_date desc) as event_rank

    from following_each_other as purchases
    inner join {{ ref('int_prediction_customers') }} as customers
        on
            purchases.customer_id = customers.customer_id
            and purchases.ordered_date <= customers.cutoff_date

),

events as (

    select
        customer_id,
        days_back,
        {{ dbt.datediff('ordered_date', 'cutoff_date', 'day') }} as days_before_cutoff,
        {{ dbt.datediff('previous_date', 'ordered_date', 'day') }} as gap_days,
        cast(coalesce(amount, 0) as {{ type_double() }}) as amount,
        -- weeks begin on Monday
        case
            when {{ dbt.datediff(dbt.date_trunc('week', 'ordered_date'), 'ordered_date', 'day') }} >= 5 then 1
            else 0
        end as is_weekend,
        has_coupon

    from known
    where event_rank <= {{ event_count }}

)

select * from events
