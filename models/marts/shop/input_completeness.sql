-- One row per contract column: on how many rows of the input it has no value.
-- noqa: disable=LT02
{%- set transaction_columns = {
    'transaction_id': 'transaction_id', 'customer_id': 'customer_id', 'transaction_at': 'transaction_at',
    'amount': 'amount_as_given', 'quantity': 'quantity', 'transaction_status': 'transaction_status', 'currency': 'currency',
    'discount_amount': 'discount_amount', 'product_id': 'product_id', 'product_category': 'product_category',
    'gender': 'gender', 'city': 'city', 'joined_at': 'joined_at', 'loyalty_score': 'loyalty_score',
    'coupon_code': 'has_coupon', 'refund_of': '*',
} %}  {#- where a blank is an answer, a row without a value lacks nothing -#}
{%- set customer_columns = ['customer_id', 'gender', 'city', 'joined_at', 'loyalty_score', 'updated_at'] %}
with

mapped_columns as (

    select * from {{ ref('int_input_columns_mapped') }}

),

customer_counts as (

    select * from {{ ref('int_customer_columns_counted') }}

),

transaction_counts as (

    select
        {%- for name, expression in transaction_columns.items() %}
        count({{ expression }}) as {{ name }}_count,
        {%- endfor %}
        count(*) as row_count

    from {{ ref('int_transactions_validated') }}

),

input_rows as (

    select
        'transactions' as input_name,
        row_count
    from transaction_counts

    union all

    select
        'customers' as input_name,
        row_count
    from customer_counts

),

value_counts as (

    {{ unpivot_features('transaction_counts', transaction_columns, ["'transactions' as input_name"], {'value_count': '{}_count'}, name='column_name') }}

    union all
    {{ unpivot_features('customer_counts', customer_columns, ["'customers' as input_name"], {'value_count': '{}_count'}, name='column_name') }}

),

counted as (

    select
        mapped_columns.*,
        input_rows.row_count,
        case when mapped_columns.is_mapped then value_counts.value_count else 0 end as value_count

    from mapped_columns
    inner join input_rows
        on mapped_columns.input_name = input_rows.input_name
    left join value_counts
        on
            mapped_columns.input_name = value_counts.input_name
            and mapped_columns.column_name = value_counts.column_name

),

completeness as (

    select
        input_name,
        column_name,
        is_mapped,
        row_count,
        row_count - value_count as missing_count,
        {{ safe_divide('row_count - value_count', 'row_count') }} as missing_share,
        missing_means

    from counted

)

select * from completeness
