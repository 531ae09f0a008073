-- Every record with the group it belongs to, named by its smallest record key.
--
-- Grain    one row per record
-- Reads    member (rid, component), entry
-- Writes   grouped
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    member.rid,
    min(entry.record_key) over (partition by member.component) as heir
from member
inner join entry using (rid)
where entry.source <> 'register'
