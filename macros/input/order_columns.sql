{#-
    The CTEs that give each row what its order says (var order_columns), from typed_rows to typed.

    - Words and dates on one row of an order hold for all of its rows; a blank stays one where others say two things.
    - What adds up stands on one row of what the order sells and on one of what it gives back, and is 0 on the others; a 0 beside a value
      is a blank. The row is chosen by what it says, never by where it stands.
    - Where an order says two things, has_two_order_values is true and its rows keep what they say.
    - A row without an id is an order of its own; rows that are no sale or later than the last day that counts are none of it.

    order_columns  [contract column]
    statuses       relation of transaction_statuses
    carried        as in read_transactions
    returns        SQL, common table expressions
-#}
{% macro spread_order_columns(order_columns, statuses, carried) -%}
{%- set sums = ['amount', 'quantity', 'discount_amount', 'refunded_amount'] | select('in', order_columns) | list %}
{%- set flags = {'transaction_at': 'has_transaction_at', 'transaction_status': 'has_transaction_status', 'currency': 'has_currency',
    'coupon_code': 'has_coupon_code', 'amount': 'has_amount', 'refunded_amount': 'has_refunded_amount'} %}
{%- set of_order = {} %}
{%- for name in order_columns %}
    {%- set column = 'status_word' if name == 'transaction_status' else name %}
    {%- set says = flags.get(name, 'true' if name == 'discount_amount' else column ~ ' is not null') %}
    {%- if name in sums %}
        {%- do of_order.update({column: customer_segmentation.sum_of_order(column, says)}) %}
        {%- do of_order.update({says: 'max(case when ' ~ says ~ ' then 1 else 0 end) over its_money = 1'} if name in flags else {}) %}
    {%- elif name not in ['transaction_at', 'joined_at'] %}
        {%- set value = 'case when min(' ~ column ~ ') over the_order = max(' ~ column ~ ') over the_order then min(' ~ column ~ ') over the_order end' %}
        {%- do of_order.update({column: 'case when ' ~ says ~ ' then ' ~ column ~ ' else ' ~ value ~ ' end'}) %}
        {%- do of_order.update({says: says ~ ' or ' ~ value ~ ' is not null'} if name in flags else {}) %}
    {%- else %}
        {%- do of_order.update({column: 'case when ' ~ says ~ ' then ' ~ column ~ ' else first_' ~ column ~ ' end'}) %}
    {%- endif %}
{%- endfor %}
{%- if 'transaction_at' in order_columns %}
    {%- do of_order.update({'transaction_date': 'order_date', 'has_transaction_at': 'has_transaction_at or first_transaction_at is not null'}) %}
{%- endif %}
{%- set order_key = 'transaction_id, case when transaction_id is null then row_hash end, is_sale' -%}
rows_with_status as (

    select
        typed_rows.*,
        statuses.transaction_status as row_status,
        case when coalesce(typed_rows.amount, 0) >= 0 then statuses.transaction_status end as sale_status

    from typed_rows
    left join {{ statuses }} as statuses
        on typed_rows.status_word = statuses.status_word

),

rows_with_order as (

    select
        *,
        min(transaction_at) over the_order as first_transaction_at,
        min(joined_at) over the_order as first_joined_at,
        {{ 'case when has_transaction_at then transaction_date else min(transaction_date) over the_order end' if 'transaction_at' in order_columns else 'transaction_date' }} as order_date

    from rows_with_status
    window the_order as (partition by {{ order_key }})

),

typed as (

    select
        {%- for column in [
            'transaction_id', 'customer_id', 'product_id', 'refund_of', 'status_word', 'currency', 'coupon_code', 'product_category', 'gender',
            'city', 'amount', 'quantity', 'discount_amount', 'refunded_amount', 'loyalty_score', 'transaction_at', 'transaction_date', 'joined_at',
            'has_transaction_id', 'has_transaction_at', 'has_amount', 'has_refunded_amount', 'has_transaction_status', 'has_currency',
            'has_coupon_code', 'unread_quantity', 'unread_discount', 'is_sale',
        ] %}
        {{ of_order[column] ~ ' as ' if column in of_order }}{{ column }},
        {%- endfor %}
        {{ customer_segmentation.has_two_order_values(sums) }} as has_two_order_values,
        {{ carried | join(',\n        ') }}

    from rows_with_order
    {%- set the_order = order_key ~ ', not ' ~ customer_segmentation.is_known('order_date') %}
    window
        the_order as (partition by {{ the_order }}),
        its_money as (partition by {{ the_order }}, coalesce(amount < 0, false)),
        its_rows as (
            partition by {{ the_order }}, coalesce(amount < 0, false)
            order by
                {{ 'case when amount is null then 1 else 0 end,' if 'amount' in sums }}
                case row_status when 'successful' then 0 when 'refunded' then 1 when 'cancelled' then 3 when 'pending' then 4 when 'failed' then 5 else 2 end,
                row_hash{{ ', copy_number' if 'copy_number' in carried }}
        )

)
{%- endmacro %}


{#- What adds up, once an order; null where a row of the order says what cannot be read. -#}
{% macro sum_of_order(column, says) -%}
    cast(case
        when min(nullif({{ column }}, 0)) over its_money <> max(nullif({{ column }}, 0)) over its_money then {{ column }}
        when max(case when {{ says }} and {{ column }} is null then 1 else 0 end) over its_money = 1 then null
        when row_number() over its_rows = 1 then coalesce(max(nullif({{ column }}, 0)) over its_money, max({{ column }}) over its_money)
        when max({{ column }}) over its_money is not null then 0
    end as {{ customer_segmentation.type_money() }})
{%- endmacro %}


{#-
    Whether an order says two things of what is taken once: two values, or statuses of which one takes back what the other sold without
    saying how much. Attempts to pay say nothing.
-#}
{% macro has_two_order_values(sums) -%}
    {%- set values = ['case when amount > 0 then amount end', 'case when amount < 0 then amount end'] if 'amount' in sums else [] %}
    {%- for column in sums if column != 'amount' %}
        {%- do values.append('case when coalesce(amount, 0) >= 0 then nullif(' ~ column ~ ', 0) end') %}
    {%- endfor %}
    coalesce(
        {%- for value in values %}
        {{ 'or ' if not loop.first }}min({{ value }}) over the_order <> max({{ value }}) over the_order
        {%- endfor %}
        {%- if 'amount' in sums %}
        or (max(case when sale_status = 'successful' then 1 end) over the_order = 1 and max(case when sale_status = 'refunded' then 1 end) over the_order = 1
            and coalesce(max(refunded_amount) over the_order, 0) = 0)
        {%- endif %}
        {%- if 'amount' in sums or 'refunded_amount' in sums %}
        or (max(case when sale_status = 'cancelled' then 1 end) over the_order = 1 and max(case when sale_status in ('successful', 'refunded') then 1 end) over the_order = 1
            {{ 'and max(refunded_amount) over the_order > 0' if 'amount' not in sums }})
        {%- endif %}
        {{ 'false' if not sums }}, false
    )
{%- endmacro %}
