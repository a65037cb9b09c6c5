-- One row: the day up to which the past is known for segmentation_value, and the days after it that it is to foretell.
with

shop as (

    select * from {{ ref('int_shop') }}

),

decision as (

    select * from {{ ref('int_segmentation_decision') }}

),

purchases as (

    select
        min(ordered_date) as first_order_date,
        count(gross_amount) as priced_order_count

    from {{ ref('int_transactions_aggregated_to_orders') }}
    where is_purchase and customer_id is not null

),

spans as (

    select
        shop.as_of_date,
        purchases.first_order_date,
        purchases.priced_order_count > 0 as has_money,
        cast({{ dbt.datediff('purchases.first_order_date', 'shop.as_of_date', 'day') }} as {{ dbt.type_int() }}) as span_days

    from shop
    cross join purchases
    -- a build that only scores keeps what the fit found
    inner join decision
        on decision.is_refit

),

cutoffs as (

    select
        *,
        {% if var('segmentation_value_cutoff') is none -%}
        -- half the history to learn from and half to foretell, the latter a year at most
        cast({{ dbt.dateadd('day', '-least(365, cast(floor(coalesce(span_days, 0) / 2) as ' ~ dbt.type_int() ~ '))', 'as_of_date') }} as date) as cutoff_date
        {%- else -%}
        cast('{{ var("segmentation_value_cutoff") }}' as date) as cutoff_date
        {%- endif %}

    from spans

),

ends as (

    select
        *,
        {% if var('segmentation_value_horizon_days') is none -%}
        as_of_date as horizon_end_date
        {%- else -%}
        least(as_of_date, cast({{ dbt.dateadd('day', var('segmentation_value_horizon_days'), 'cutoff_date') }} as date)) as horizon_end_date
        {%- endif %}

    from cutoffs

),

final as (

    select
        *,
        cast({{ dbt.datediff('cutoff_date', 'horizon_end_date', 'day') }} as {{ dbt.type_int() }}) as horizon_days

    from ends

)

select * from final
