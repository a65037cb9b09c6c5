-- One row per reject reason: how many rows, how much money, and one of the rows as the shop wrote it.
-- Only rejected rows become text, which takes longer than anything else that is done with a row.
{%- set mapping = input_mapping('transactions') %}
{%- set amount_columns = ['amount'] if mapping.expressions.get('amount') else ['quantity', 'unit_price'] %}
with

rejected as (

    select
        reject_reason,
        row_hash,
        count(*) as row_count,
        sum(amount_as_given) as amount_as_given

    from {{ ref('int_transactions_validated') }}
    where reject_reason not in ('not_a_sale', 'after_as_of')
    group by reject_reason, row_hash

),

rows_as_text as (

    select
        rejected.reject_reason,
        case rejected.reject_reason
            when 'unparseable_transaction_at' then {{ columns_as_given(mapping, ['transaction_at'], 'shop_transactions') }}
            when 'unparseable_amount' then {{ columns_as_given(mapping, amount_columns, 'shop_transactions') }}
            when 'missing_transaction_status' then {{ columns_as_given(mapping, ['transaction_status'], 'shop_transactions') }}
            when 'currency_without_rate' then {{ columns_as_given(mapping, ['currency'], 'shop_transactions') }}
            when 'transaction_id_with_two_customers' then {{ columns_as_given(mapping, ['transaction_id'], 'shop_transactions') }}
        end as value_text,
        {{ row_text('shop_transactions') }} as row_text

    -- row_text and row_hash name the row by its alias
    from {{ ref('base_shop__transactions') }} as shop_transactions  -- noqa: AL05
    inner join rejected
        on {{ row_hash('shop_transactions') }} = rejected.row_hash

),

examples as (

    select
        reject_reason,
        min(value_text) as example_value,
        min(row_text) as example_row

    from rows_as_text
    group by reject_reason

),

totals as (

    select
        reject_reason,
        cast(sum(row_count) as {{ dbt.type_bigint() }}) as row_count,
        cast(sum(amount_as_given) as decimal(28, 4)) as amount_as_given

    from rejected
    group by reject_reason

),

reasons as (

    select
        totals.reject_reason,
        totals.row_count,
        totals.amount_as_given,
        examples.example_value,
        examples.example_row

    from totals
    inner join examples
        on totals.reject_reason = examples.reject_reason

)

select * from reasons
