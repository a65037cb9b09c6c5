{#-
    The CTEs that score customers: worse_counts, scored and, last, rfm_scored: the customers with r_score, f_score, m_score and
    rfm_segment. Equal values get equal scores.
-#}
{% macro rfm_scoring(customers, segments) -%}
worse_counts as (

    select
        *,
        count(*) over () as customer_count,
        rank() over (order by recency_days desc) - 1 as worse_recency_count,
        rank() over (order by order_count) - 1 as worse_frequency_count,
        rank() over (order by net_revenue) - 1 as worse_money_count

    from {{ customers }}

),

scored as (

    select
        *,
        {{ customer_segmentation.quintile_score('worse_recency_count', 'customer_count') }} as r_score,
        {{ customer_segmentation.quintile_score('worse_frequency_count', 'customer_count') }} as f_score,
        case when net_revenue is not null then {{ customer_segmentation.quintile_score('worse_money_count', 'customer_count') }} end as m_score

    from worse_counts

),

rfm_scored as (

    select
        scored.*,
        {{ segments }}.rfm_segment

    from scored
    left join {{ segments }}
        on
            scored.r_score = {{ segments }}.r_score
            and scored.f_score = {{ segments }}.f_score

)
{%- endmacro %}
