-- The issues that the warehouse shows: found in the quarter, or ended in it.
--
-- Grain    one row per issue
-- Reads    issue
-- Writes   quality.issue (by COPY)
-- Binds    $quarter, $source
-- Rerun    safe: the same issues give the same rows
select
    cast($quarter as varchar) as quarter,
    cast($source as varchar) as source,
    issue_key,
    kelurahan_code,
    reason,
    state,
    first_quarter,
    age_quarters
from issue
where state in ('new', 'open', 'reopened') or since_quarter = $quarter
order by issue_key
