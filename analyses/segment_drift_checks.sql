-- Do the segments still fit today's customers? One row per check: what was measured, how near it is to the limit, the finding.
select
    check_name,
    subject,
    round(value, 4) as value,
    threshold,
    round({{ safe_divide('value', 'threshold') }}, 2) as share_of_threshold,
    is_drifted,
    message
from {{ ref('segment_drift') }}
order by check_order
