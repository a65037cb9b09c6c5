-- One row: the last day that is known, and the currency of all money. What happened later does not exist for any feature.
with

transactions as (

    select *
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null

),

shop as (

    select
        {% if var('as_of', none) is none -%}
        max(transaction_date) as as_of_date,
        {%- else -%}
        cast('{{ var("as_of") }}' as date) as as_of_date,
        {%- endif %}
        coalesce(
            {{ reporting_currency() }},
            case when count(distinct currency) = 1 then max(currency) end
        ) as currency,
        case
            when count(*) = 0
                then {{ raise_error('No row was accepted. int_transactions_validated says why in reject_reason, row by row.') }}
        end as problem

    from transactions

)

select * from shop
