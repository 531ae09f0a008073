-- The issues of a quarter: what is found now, and what has become of what was before.
--
-- new        found now, and never before
-- open       found now, and in the quarter before
-- reopened   found now, had been closed or gone
-- closed     was open; the record is delivered again without the reason, or a line that
--            could not be read is there no more
-- gone       was open; the person or family is not delivered any more
--
-- Closed and gone issues are remembered for $memory quarters, so that one that comes
-- back is known; since_quarter is the quarter of the last change.
--
-- Grain    one row per issue
-- Reads    finding, delivered, previous
-- Writes   <quarter>/<source> (Parquet of the loop)
-- Binds    $quarter, $memory
-- Rerun    safe: the same records and the same previous quarter give the same bytes
with

earlier as (

    select
        previous.*,
        previous.state in ('new', 'open', 'reopened') as was_open,
        previous.reason = 'BARIS_RUSAK'
        or by_nik.subject is not null
        or by_name.subject is not null as is_delivered
    from previous
    left join delivered as by_nik on previous.nik_key = by_nik.subject
    left join delivered as by_name on previous.name_key = by_name.subject

),

met as (

    select
        finding.*,
        earlier.was_open,
        earlier.first_quarter as earlier_first,
        earlier.since_quarter as earlier_since
    from finding
    left join earlier on finding.issue_key = earlier.issue_key

),

still as (

    select
        * exclude (was_open, earlier_first, earlier_since),
        coalesce(earlier_first, $quarter) as first_quarter,
        case
            when earlier_first is null then 'new'
            when was_open then 'open'
            else 'reopened'
        end as state,
        case when was_open then earlier_since else $quarter end as since_quarter
    from met

),

no_more as (

    select earlier.*
    from earlier
    anti join finding on earlier.issue_key = finding.issue_key

),

over as (

    select
        issue_key,
        subject_key,
        nik_key,
        name_key,
        reason,
        kelurahan_code,
        first_quarter,
        case
            when not was_open then state
            when is_delivered then 'closed'
            else 'gone'
        end as state,
        case when was_open then $quarter else since_quarter end as since_quarter
    from no_more

),

every as (

    select * from still
    union all by name
    select * from over
    where quarter_no($quarter) - quarter_no(since_quarter) <= $memory

)

select
    issue_key,
    subject_key,
    nik_key,
    name_key,
    reason,
    kelurahan_code,
    state,
    first_quarter,
    since_quarter,
    cast(
        case
            when state in ('closed', 'gone') then quarter_no(since_quarter)
            else quarter_no($quarter)
        end - quarter_no(first_quarter) as integer
    ) as age_quarters,
    file_name,
    record_no,
    line_no
from every
order by issue_key
