-- One row: the as-of date, which is the day of the newest accepted line unless it is set, and the currency of all money.
with

accepted as (

    select * from {{ ref('int_transactions_validated') }}
    where reject_reason is null

),

main_rejection as (

    select *
    from {{ ref('rejected_transactions') }}
    order by row_count desc, reject_reason asc
    limit 1

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
                then {{ raise_error(
                    "coalesce((select 'No row was accepted, most of them for ' || reject_reason || ', such as ' || example_row"
                    ~ " || '. The table rejected_transactions has every reason.' from main_rejection),"
                    ~ " 'No row was accepted: all of them are no sales (var transactions_filter) or after the as-of date (var as_of).')"
                ) }}
        end as problem

    from accepted

)

select * from shop
