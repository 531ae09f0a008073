-- Records of families with which something is wrong.
--
-- Grain    one row per record and reason
-- Reads    accepted, family_flag
-- Writes   flag
-- Binds    none
-- Rerun    safe: the same records give the same rows
with

finding as (

    select
        family_key,
        unnest(string_split(rtrim(reasons), ' ')) as reason
    from family_flag

)

select
    accepted.record_no,
    finding.reason
from accepted
inner join finding using (family_key)
