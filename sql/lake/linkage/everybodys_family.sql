-- The family of every person, also of those whom no No. KK says anything of: the family
-- of their best source by its own number, or a family of their own.
--
-- Grain    one row per person
-- Reads    member (persons with a No. KK), golden, record
-- Writes   member (in place of the one without them)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

written as (

    select
        person_id,
        arg_min(source || ':' || family_key, place) as written_family
    from record
    where family_key is not null
    group by person_id

)

select
    person_id,
    no_kk,
    family_key
from member
union all
select
    golden.person_id,
    null as no_kk,
    coalesce('own:' || written.written_family, 'alone:' || golden.person_id)
        as family_key
from golden
anti join member using (person_id)
left join written using (person_id)
