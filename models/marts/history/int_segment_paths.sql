-- One row per way through the segments and period on it: which segment, and how many customers went that way.
-- Far fewer ways than customers, so that any two periods can be held against each other.
-- noqa: disable=LT02,LT05
{%- set periods = range(1, var('history_month_count') + 2) %}
with

history as (

    select * from {{ ref('customer_segment_history') }}

),

customer_paths as (

    select
        customer_id
        {%- for period in periods %},
        max(case when period_order = {{ period }} then segment_id end) as segment_id_{{ period }}
        {%- endfor %}

    from history
    group by customer_id

),

paths as (

    select
        {%- for period in periods %}
        segment_id_{{ period }},
        {%- endfor %}
        count(*) as customer_count

    from customer_paths
    group by
        {%- for period in periods %}
        segment_id_{{ period }}{% if not loop.last %},{% endif %}
        {%- endfor %}

),

numbered as (

    select
        *,
        row_number() over (order by {% for period in periods %}segment_id_{{ period }}{% if not loop.last %}, {% endif %}{% endfor %}) as path_id

    from paths

),

stops as (

    {% for period in periods %}
    select
        path_id,
        {{ period }} as period_order,
        -- 0: no purchase so far
        coalesce(segment_id_{{ period }}, 0) as segment_id,
        customer_count

    from numbered
    {%- if not loop.last %}

    union all

    {% endif -%}
    {% endfor %}

)

select * from stops
