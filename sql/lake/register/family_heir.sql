-- Every family with the smallest record key of its members, which founds its id.
--
-- Grain    one row per family
-- Reads    member, golden
-- Writes   family_heir
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    member.family_key,
    any_value(member.no_kk) as no_kk,
    min(golden.first_record_key) as heir
from member
inner join golden using (person_id)
group by member.family_key
