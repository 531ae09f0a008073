-- What is still to be put right, as its owner reads it: places, and no name.
--
-- Grain    one row per open issue, by kelurahan and in the order of the files
-- Reads    issue, record
-- Writes   the lists of a source (XLSX and CSV)
-- Binds    none
-- Rerun    safe: the same issues give the same rows
select
    issue.kelurahan_code,
    issue.file_name,
    issue.record_no,
    issue.line_no,
    record.own_id,
    issue.reason,
    issue.state,
    issue.first_quarter,
    issue.age_quarters,
    '************' || right(record.nik, 4) as nik_end
from issue
left join record
    on issue.file_name = record.file_name and issue.record_no = record.record_no
where issue.state in ('new', 'open', 'reopened')
order by
    issue.kelurahan_code nulls last,
    issue.file_name,
    issue.record_no,
    issue.reason,
    issue.issue_key
