-- The family of DTSEN that a family of the register corresponds to: by No. KK, or else
-- the one that more than half of its members are in, by NIK. Of several families that
-- one of DTSEN would serve, the one with most members in it is given it.
--
-- Grain    one row per family that was found, and per family of DTSEN
-- Reads    member, golden, dtsen_family, dtsen_person
-- Writes   returned
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

dtsen as (

    select
        no_kk,
        arg_min(
            struct_pack(
                desil_nasional := desil_nasional,
                desil_provinsi := desil_provinsi,
                desil_kabupaten_kota := desil_kabupaten_kota
            ),
            record_key
        ) as desil
    from dtsen_family
    where no_kk is not null
    group by no_kk

),

dtsen_member as (

    select
        nik,
        min(no_kk) as no_kk
    from dtsen_person
    where nik is not null and no_kk is not null
    group by nik

),

by_kk as (

    select distinct
        member.family_key,
        dtsen.no_kk
    from member
    inner join dtsen using (no_kk)

),

size as (

    select
        family_key,
        count(*) as n_members
    from member
    group by family_key

),

shared as (

    select
        member.family_key,
        dtsen_member.no_kk,
        count(*) as n_shared
    from member
    inner join golden using (person_id)
    inner join dtsen_member on golden.nik = dtsen_member.nik
    anti join by_kk on member.family_key = by_kk.family_key
    group by all

),

by_nik as (

    select
        shared.family_key,
        shared.no_kk
    from shared
    inner join size using (family_key)
    inner join dtsen using (no_kk)
    anti join by_kk using (no_kk)
    where 2 * shared.n_shared > size.n_members
    qualify row_number() over (
        partition by shared.no_kk
        order by shared.n_shared desc, shared.family_key asc
    ) = 1

),

found as (

    select
        family_key,
        no_kk,
        'no_kk' as joined_by
    from by_kk
    union all
    select
        family_key,
        no_kk,
        'nik' as joined_by
    from by_nik

)

select
    found.family_key,
    found.no_kk,
    found.joined_by,
    dtsen.desil.desil_nasional,
    dtsen.desil.desil_provinsi,
    dtsen.desil.desil_kabupaten_kota
from found
inner join dtsen using (no_kk)
