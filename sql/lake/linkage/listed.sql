-- Persons of one registry, and how many of them were found in another one.
--
-- Where a person lives and how it is called say the records of the first registry.
--
-- Grain    one row per registry, other registry, kota and kind of name
-- Reads    trait
-- Writes   listed
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

held as (

    select
        trait.person_id,
        trait.source,
        arg_min(trait.traits.kota_code, trait.record_key) as kota_code,
        arg_min(trait.traits.is_single_name, trait.record_key) as is_single_name
    from trait
    group by trait.person_id, trait.source

),

registry as (

    select distinct source
    from trait

)

select
    held.source,
    registry.source as other,
    held.kota_code,
    held.is_single_name,
    count(*) as n_persons,
    count(there.person_id) as n_linked
from held
inner join registry on held.source <> registry.source
left join held as there
    on held.person_id = there.person_id and registry.source = there.source
group by all
