-- How many come back, and are newer cohorts better? One row per month of first purchase: its customers, who bought 1 to 12 months on.
{% set months = [1, 2, 3, 6, 9, 12] -%}
select
    cohort_month,
    max(customer_count) as customer_count,
    {% for month in months -%}
    round(max(case when months_since_first = {{ month }} and is_complete then retention_rate end), 3) as retention_month_{{ month }},
    {% endfor -%}
    max(cumulative_net_revenue) as cumulative_net_revenue,
    round(max(cumulative_net_revenue_per_customer), 2) as cumulative_net_revenue_per_customer
from {{ ref('cohort_retention') }}
group by cohort_month
order by cohort_month
