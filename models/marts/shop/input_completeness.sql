-- One row per contract column: on how many rows of the input it has no value.
-- noqa: disable=LT02
{#- where a blank is an answer, a row without a value lacks nothing -#}
{%- set transaction_columns = {
    'transaction_id': 'transaction_id', 'customer_id': 'customer_id', 'transaction_at': 'transaction_at',
    'amount': 'amount_as_given', 'quantity': 'quantity', 'transaction_status': 'transaction_status', 'currency': 'currency',
    'coupon_code': 'has_coupon', 'discount_amount': 'discount_amount', 'product_id': 'product_id',
    'product_category': 'product_category', 'gender': 'gender', 'city': 'city', 'joined_at': 'joined_at', 'loyalty_score': 'loyalty_score',
} %}
{%- set customer_columns = ['customer_id', 'gender', 'city', 'joined_at', 'loyalty_score', 'updated_at'] %}
with

mapped_columns as (

    select * from {{ ref('int_input_columns_mapped') }}

),

transactions as (

    select * from {{ ref('int_transactions_validated') }}

),

customer_counts as (

    select * from {{ ref('int_customer_columns_counted') }}

),

transaction_counts as (

    select
        {% for name, expression in transaction_columns.items() %}
        count({{ expression }}) as {{ name }}_count,
        {% endfor %}
        count(*) as row_count

    from transactions

),

counted as (

    select
        mapped_columns.*,
        case mapped_columns.input_name when 'customers' then customer_counts.row_count else transaction_counts.row_count end as row_count,
        case
            when not mapped_columns.is_mapped then 0
            {% for name in customer_columns -%}
            when mapped_columns.input_name = 'customers' and mapped_columns.column_name = '{{ name }}' then customer_counts.{{ name }}_count
            {% endfor -%}
            {% for name in transaction_columns -%}
            when mapped_columns.input_name = 'transactions' and mapped_columns.column_name = '{{ name }}' then transaction_counts.{{ name }}_count
            {% endfor -%}
            when mapped_columns.column_name = 'refund_of' then transaction_counts.row_count
        end as value_count

    from mapped_columns
    cross join transaction_counts
    cross join customer_counts

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
