-- One row per customer with a purchase: what is expected of them in the next 90 days.
{%- set low_risk, high_risk = 0.33, 0.66 %}  {#- thirds, the words that marketing tools use for the risk of no order in 90 days #}
{%- set category_days = 720 %}  {#- purchases that tell what a customer buys now #}
{%- set half_life_days = 90 %}  {#- after which a purchase tells half as much: forecast better than counts of the last 180 days on both shops tried #}
{%- set shop_lines = 10 %}  {#- lines of the shop's mix that count beside the customer's own #}
with

scores as (

    select * from {{ ref('prediction_scores') }}

),

shop as (

    select * from {{ ref('int_shop') }}

),

fitted as (

    select
        max(case when part = 'champion' and target = 'orders' then method end) as orders_method,
        max(case when part = 'champion' and target = 'active' then method end) as active_method,
        max(case when part = 'champion' and target = 'spend' then method end) as spend_method,
        max(case when part = 'reason' then text_value end) as problem

    from {{ ref('prediction_fit') }}

),

categories as (

    select
        lines.customer_id,
        lines.product_category,
        sum({{ exact_number("power(5e-1, " ~ dbt.datediff('lines.transaction_date', 'shop.as_of_date', 'day') ~ " / " ~ half_life_days ~ "e0)") }}) as weight

    from {{ ref('int_transactions_validated') }} as lines
    inner join shop
        on {{ dbt.datediff('lines.transaction_date', 'shop.as_of_date', 'day') }} < {{ category_days }}
    where
        lines.reject_reason is null
        and lines.product_category is not null
        and lines.row_kind in ('sale', 'returned_sale')
    group by lines.customer_id, lines.product_category

),

shop_categories as (

    select
        product_category,
        cast(sum(weight) as {{ type_double() }}) / sum(cast(sum(weight) as {{ type_double() }})) over () as shop_share

    from categories
    group by product_category

),

categories_ranked as (

    select
        categories.customer_id,
        categories.product_category,
        (cast(categories.weight as {{ type_double() }}) + {{ shop_lines }} * shop_categories.shop_share)
        / (sum(cast(categories.weight as {{ type_double() }})) over (partition by categories.customer_id) + {{ shop_lines }}) as category_share,
        row_number() over (
            partition by categories.customer_id
            order by round(categories.weight + {{ shop_lines }} * shop_categories.shop_share, 9) desc, categories.product_category asc
        ) as category_rank

    from categories
    inner join shop_categories
        on categories.product_category = shop_categories.product_category

),

final as (

    select
        cast(scores.customer_id as {{ dbt.type_string() }}) as customer_id,
        shop.as_of_date,
        shop.currency,

        -- will they come
        scores.p_active_90,
        1 - scores.p_active_90 as churn_risk,
        case
            when 1 - scores.p_active_90 < {{ low_risk }} then 'low'
            when 1 - scores.p_active_90 <= {{ high_risk }} then 'medium'
            when scores.p_active_90 is not null then 'high'
        end as churn_risk_band,

        -- how often
        scores.expected_orders_90,
        cast(scores.orders_low as {{ dbt.type_int() }}) as orders_90_low,
        cast(scores.orders_median as {{ dbt.type_int() }}) as orders_90_median,
        cast(scores.orders_high as {{ dbt.type_int() }}) as orders_90_high,

        -- for how much
        cast(scores.expected_spend_90 as decimal(28, 4)) as expected_spend_90,
        cast(scores.spend_low as decimal(28, 4)) as spend_90_low,
        cast(scores.spend_median as decimal(28, 4)) as spend_90_median,
        cast(scores.spend_high as decimal(28, 4)) as spend_90_high,

        -- what
        categories_ranked.product_category as next_category,
        round(categories_ranked.category_share, 6) as next_category_share,

        -- by which method
        fitted.orders_method,
        fitted.active_method,
        fitted.spend_method,
        'No forecast: ' || fitted.problem as no_forecast_reason

    from scores
    cross join shop
    cross join fitted
    left join categories_ranked
        on
            scores.customer_id = categories_ranked.customer_id
            and categories_ranked.category_rank = 1

)

select * from final
