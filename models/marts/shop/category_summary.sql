-- One row per product category, and one for lines without any: what was bought of it, what was given back, and what remains.
with

lines as (

    select * from {{ ref('int_transactions_classified') }}
    where line_kind in ('sale', 'returned_sale', 'refund')

),

shop as (

    select * from {{ ref('int_shop') }}

),

categories as (

    select
        product_category,

        -- counts: of lines, since an order has several and adding up orders by category would count it in each
        count(case when line_kind in ('sale', 'returned_sale') then 1 end) as sold_line_count,
        count(case when line_kind in ('returned_sale', 'refund') then 1 end) as refund_line_count,

        -- money
        cast(sum(gross_amount) as decimal(28, 4)) as gross_revenue,
        cast(sum(refund_amount) as decimal(28, 4)) as refund_amount,
        cast(sum(gross_amount) - sum(refund_amount) as decimal(28, 4)) as net_revenue,
        {{ refund_rate('sum(refund_amount)', 'sum(gross_amount)') }} as refund_rate

    from lines
    group by product_category

),

summary as (

    select
        categories.*,
        shop.currency

    from categories
    cross join shop

)

select * from summary
