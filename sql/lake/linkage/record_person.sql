-- What a program is told: for every record its person and family, and how it got there.
--
-- Grain    one row per record that was given
-- Reads    staged_person, person_link, member, family_id, pass_precision
-- Writes   clusters
-- Binds    none
-- Rerun    safe: the same inputs give the same rows in the same order

select
    staged_person.record_id,
    person_link.person_id,
    family_id.family_id,
    person_link.pass,
    case person_link.pass
        when 'model'
            then 1 - 1 / (1 + pow(2, person_link.match_weight))
        else pass_precision.precision
    end as match_probability
from staged_person
inner join person_link using (source, record_key)
inner join member using (person_id)
inner join family_id on member.family_key = family_id.family_key
left join pass_precision using (pass)
order by staged_person.record_id
