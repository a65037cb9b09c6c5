-- One row per order: lines added up, refunds and cancellations netted.
-- noqa: disable=LT02
{%- set is_sold = "line_kind in ('sale', 'returned_sale')" %}
{#- name: how lines are added up, and what of a line -#}
{%- set parts = {
    'customer_id': ('max', 'customer_id'),
    'status_rank': ('min', "case when " ~ is_sold ~ " then 1 when line_kind = 'refund' then 2 when line_kind = 'pending' then 3 when line_kind = 'failed' then 4 else 5 end"),
    'coupon_flag': ('max', 'case when ' ~ is_sold ~ ' then case when has_coupon then 1 when not has_coupon then 0 end end'),
    'coupon_code': ('min', 'case when ' ~ is_sold ~ ' then coupon_code end'),
    'line_count': ('count', '1'),
    'item_count': ('sum', 'case when ' ~ is_sold ~ ' then quantity end'),
    'gross_amount': ('sum', 'gross_amount'),
    'refund_amount': ('sum', 'refund_amount'),
    'discount_amount': ('sum', 'case when ' ~ is_sold ~ ' then discount_amount end'),
    'sold_at': ('min', 'case when ' ~ is_sold ~ ' then transaction_at end'),
    'sold_date': ('min', 'case when ' ~ is_sold ~ ' then transaction_date end'),
    'first_at': ('min', 'transaction_at'),
    'first_date': ('min', 'transaction_date'),
} %}
with

-- read once for each use: an engine that kept what several uses share would write all lines to disk
lines as (

    select * from {{ ref('int_transactions_classified') }}

),

-- numbers that ids of several lines have; that of a few others too
hashes_of_several as (

    select {{ text_hash('order_id') }} as order_hash
    from {{ ref('int_transactions_classified') }}
    group by {{ text_hash('order_id') }}
    having count(*) > 1

),

-- most orders of most shops have one line, and need no adding up
orders_of_one_line as (

    select
        lines.order_id,
        {%- for name, (_, expression) in parts.items() %}
        {{ expression }} as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}

    from lines
    left join hashes_of_several
        on {{ text_hash('lines.order_id') }} = hashes_of_several.order_hash
    where hashes_of_several.order_hash is null

),

orders_of_several_lines as (

    select
        several.order_id,
        {%- for name, (aggregate, expression) in parts.items() %}
        {{ aggregate }}({{ expression }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}

    from {{ ref('int_transactions_classified') }} as several
    inner join hashes_of_several
        on {{ text_hash('several.order_id') }} = hashes_of_several.order_hash
    group by several.order_id

),

added_up as (

    select * from orders_of_one_line
    union all
    select * from orders_of_several_lines

),

orders as (

    select
        -- ids
        order_id,
        customer_id,

        -- what became of it
        case status_rank
            when 1 then 'successful'
            when 2 then 'refund_only'
            when 3 then 'pending'
            when 4 then 'failed'
            else 'cancelled'
        end as order_status,
        coupon_flag = 1 as has_coupon,
        -- the first by the alphabet where lines have several
        coupon_code,

        -- counts
        cast(line_count as {{ dbt.type_bigint() }}) as line_count,
        cast(item_count as decimal(38, 4)) as item_count,

        -- money
        cast(gross_amount as {{ type_money() }}) as gross_amount,
        cast(refund_amount as {{ type_money() }}) as refund_amount,
        cast(gross_amount - refund_amount as {{ type_money() }}) as net_amount,
        cast(discount_amount as {{ type_money() }}) as discount_amount,

        -- times: those of the sale where there is one
        coalesce(sold_at, first_at) as ordered_at,
        coalesce(sold_date, first_date) as ordered_date

    from added_up

),

purchases_flagged as (

    select
        *,
        -- what was free is no purchase, unless the shop has no amounts at all
        order_status = 'successful' and coalesce(gross_amount, 1) > 0 as is_purchase

    from orders

)

select * from purchases_flagged
