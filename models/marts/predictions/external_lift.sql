-- One row per column of a table of the var external and target: whether it would have made the last forecasts better, and so moves those of today.
with

figures as (

    select * from {{ ref('prediction_fit') }}
    where part = 'lift'

),

final as (

    select
        method as external_name,
        max(case when name = 'feature' then text_value end) as feature,
        target,

        -- by window, the latest first
        {%- for position, window in [(0, 'last'), (1, 'previous')] %}
        cast(max(case when position = {{ position }} then cutoff_date end) as date) as {{ window }}_cutoff_date,
        max(case when position = {{ position }} and name = 'gain' then value end) as {{ window }}_gain,
        max(case when position = {{ position }} and name = 'low' then value end) as {{ window }}_gain_low,
        max(case when position = {{ position }} and name = 'high' then value end) as {{ window }}_gain_high,
        {%- endfor %}

        -- what follows
        coalesce(min(case when name = 'low' then value end) > 0 and count(case when name = 'low' then value end) = 2, false) as is_used,
        max(case when name = 'reason' then text_value end) as reason

    from figures
    group by item, method, target

)

select * from final
