-- The bins of segment_confidence_calibration run from 0 to 1 without a gap, and confidence rises with the margin.
with

bins as (

    select
        bin_order,
        margin_from,
        margin_to,
        confidence,
        lag(margin_to) over (order by bin_order) as previous_margin_to,
        lag(confidence) over (order by bin_order) as previous_confidence,
        count(*) over () as bin_count

    from {{ ref('segment_confidence_calibration') }}

)

select *
from bins
where
    margin_from >= margin_to
    or margin_from <> coalesce(previous_margin_to, 0)
    or confidence < coalesce(previous_confidence, 0)
    or (bin_order = bin_count and margin_to <> 1)
