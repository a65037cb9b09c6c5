-- Every classified line has what an order is made of, and its money is not below zero: one scan of the largest relation.
select *
from {{ ref('int_transactions_classified') }}
where
    transaction_id is null
    or order_id is null
    or transaction_status is null
    or transaction_at is null
    or transaction_date is null
    or line_kind is null
    or line_kind not in ('sale', 'returned_sale', 'refund', 'pending', 'failed', 'cancelled')
    or gross_amount < 0
    or refund_amount < 0
