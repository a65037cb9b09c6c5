-- One row per order of the shop, in the shop's own words.
select * from {{ ref('toy_orders') }}
