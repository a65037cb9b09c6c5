-- One row: the last day of which anything is known. No rule and no feature looks at a row after it.
{%- set last_known_date = "cast('" ~ last_known_date() ~ "' as date)" %}
with

transactions as (

    select * from {{ ref('stg_shop__transactions') }}

),

-- one is enough, so the scan ends at the first
a_known_transaction as (

    select transaction_date
    from transactions
    where transaction_date <= {{ last_known_date }} and is_sale
    limit 1  -- noqa: AM09

),

last_known_day as (

    {% if var('as_of', none) is none -%}
    -- a date that is still to come is a slip of the pen, unless the shop has no other
    select case when count(*) > 0 then {{ last_known_date }} else cast('9999-12-31' as date) end as last_known_date
    from a_known_transaction
    {%- else -%}
    select {{ last_known_date }} as last_known_date
    {%- endif %}

)

select * from last_known_day
