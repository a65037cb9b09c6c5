-- One row: the as-of date, which is the day of the newest accepted line unless it is set, and the currency of all money.
with

accepted as (

    select * from {{ ref('int_transactions_validated') }}
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
                then {{ raise_error("'No row was accepted. The table rejected_transactions says why.'") }}
        end as problem

    from accepted

)

select * from shop
