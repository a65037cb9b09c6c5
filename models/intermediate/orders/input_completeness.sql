-- One row per contract column: whether the shop has it, where it comes from, on how many rows it has no value, and what its absence costs.
-- noqa: disable=LT02
{#- a column that is counted by another expression than its name; where a blank is an answer, a row without a value lacks nothing -#}
{%- set counted_by = {'amount': 'amount_as_given', 'coupon_code': 'has_coupon', 'refund_of': '1'} %}
{%- set inputs = ['transactions', 'customers'] %}
with

known_transactions as (

    select *
    from {{ ref('int_transactions_validated') }}
    where coalesce(reject_reason, '') not in ('not_a_sale', 'after_as_of')

),

known_customers as (

    select *
    from {{ ref('stg_shop__customers') }}
    where {{ is_known('seen_date') }}

),

{% for input_name in inputs -%}
{{ input_name }}_counted as (

    select
        {%- for column_name in input_contract(input_name) if column_name != 'unit_price' %}
        count({{ counted_by.get(column_name, column_name) }}) as {{ column_name }}_count,
        {%- endfor %}
        count(*) as row_count

    from known_{{ input_name }}

),

{% endfor -%}
mapped_columns as (

    {% for input_name in inputs %}
    {%- set mapping = input_mapping(input_name) %}
    {%- set is_last_input = loop.last %}
    {%- for column_name, column in input_contract(input_name).items() %}
    {%- set names = [column_name] if mapping.expressions.get(column_name) or column_name != 'amount' else ['quantity', 'unit_price'] %}
    {#- as the shop wrote it, and not as it is bound #}
    {%- set written = [] %}
    {%- for name in names if mapping.expressions.get(name) %}{% do written.append(written_expression(mapping, name)) %}{% endfor %}
    {%- set is_mapped = written | length == names | length %}
    select
        '{{ input_name }}' as input_name,
        '{{ column_name }}' as column_name,
        {{ 'true' if is_mapped else 'false' }} as is_mapped,
        cast({{ quoted_list([written | join(' * ')]) if is_mapped else 'null' }} as {{ dbt.type_string() }}) as mapped_expression,
        cast({{ quoted_list([column.missing_means]) if column.missing_means else 'null' }} as {{ dbt.type_string() }}) as missing_means,
        row_count,
        -- unit_price is read into the amount and not kept
        cast({{ '0' if not is_mapped else 'null' if column_name == 'unit_price' else column_name ~ '_count' }} as {{ dbt.type_bigint() }}) as value_count

    from {{ input_name }}_counted
    {%- if not (is_last_input and loop.last) %}

    union all

    {% endif %}
    {%- endfor %}
    {%- endfor %}

),

completeness as (

    select
        input_name,
        column_name,
        is_mapped,
        mapped_expression,
        row_count,
        row_count - value_count as missing_count,
        {{ safe_divide('row_count - value_count', 'row_count') }} as missing_share,
        missing_means

    from mapped_columns

)

select * from completeness
