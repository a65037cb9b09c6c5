-- One row per voucher, with how many customers are to get it.
select
    recommended_coupon as voucher,
    count(*) as customer_count

from {{ ref('customer_segmentation', 'customer_recommendations') }}
where is_coupon_target
group by recommended_coupon
