-- What speaks for a family being one of the previous quarter: members in common.
--
-- Grain    one row per family and earlier family
-- Reads    member, family_heir, earlier_membership
-- Writes   claim
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    family_heir.heir,
    earlier_membership.family_id as ancestor,
    0 as n_strong,
    0 as n_other,
    0 as weight,
    count(*) as n_carried
from member
inner join earlier_membership using (person_id)
inner join family_heir using (family_key)
group by family_heir.heir, earlier_membership.family_id
