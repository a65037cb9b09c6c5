-- One row: the last day that is known, and the currency of all money. What happened later does not exist for any feature.
with

accepted as (

    select *
    from {{ ref('int_transactions_validated') }}
    where reject_reason is null

),

main_rejection as (

    select *
    from {{ ref('int_rejected_rows') }}
    order by row_count desc, reject_reason asc
    limit 1

),

shop as (

    select
        {% if var('as_of', none) is none -%}
        -- a date that is still to come is a slip of the pen, unless there is no other
        coalesce(
            max(case when transaction_date <= cast('{{ run_started_at.date() }}' as date) then transaction_date end),
            max(transaction_date)
        ) as as_of_date,
        {%- else -%}
        cast('{{ var("as_of") }}' as date) as as_of_date,
        {%- endif %}
        coalesce(
            {{ reporting_currency() }},
            case when count(distinct currency) = 1 then max(currency) end
        ) as currency,
        case
            when count(*) = 0
                then {{ raise_error(
                    "'No row was accepted, most of them for ' || (select reject_reason || ', such as ' || example_row from main_rejection)"
                    ~ " || '. The table rejected_transactions has every reason.'"
                ) }}
        end as problem

    from accepted

)

select * from shop
