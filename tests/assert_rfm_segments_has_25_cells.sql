-- The map has a name for each of the 25 pairs of recency and frequency score, and no other row.
select
    count(*) as row_count,
    count(case when r_score between 1 and 5 and f_score between 1 and 5 then 1 end) as cell_count
from {{ ref('rfm_segments') }}
having
    count(*) <> 25
    or count(case when r_score between 1 and 5 and f_score between 1 and 5 then 1 end) <> 25
