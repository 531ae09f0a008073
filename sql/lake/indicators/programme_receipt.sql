-- Who the beneficiaries of a list are: by NIK, else by No. KK, name and birth date.
--
-- Grain    one row per record of the lists, however many files it came in; one that is
--          not found stays, without an id
-- Reads    beneficiary, identity, person, programme
-- Binds    $quarter, $build
-- Returns  the columns of register.programme_receipt, recipient_key (the smallest
--          record of the same NIK, or else of the same No. KK, name and birth date)
-- Rerun    safe: the same inputs give the same rows
--
-- Nothing is guessed: a key that two persons (or families) share finds neither. A NIK
-- finds a person of the same birth date or with a name that is alike (Jaro-Winkler
-- 0.85, as in the linkage): pupils are listed under the NIK of a parent. For families,
-- the NIK or the No. KK alone is enough.
with

listed as (

    select
        *,
        min(record_key) over (
            partition by
                programme_code,
                coalesce(nik, no_kk || name || born_on::varchar, record_key)
        ) as recipient_key
    from beneficiary
    qualify row_number() over (
        partition by source, record_key
        order by file_name, record_no
    ) = 1

),

by_nik as (

    select
        nik,
        any_value(name) as name,
        any_value(born_on) as born_on,
        min(person_id) as person_id
    from identity
    where nik in (select beneficiary.nik from beneficiary)
    group by nik
    having count(*) = 1

),

by_card as (

    select
        no_kk,
        name,
        born_on,
        min(person_id) as person_id
    from identity
    where
        no_kk in (select beneficiary.no_kk from beneficiary)
        and name is not null
        and born_on is not null
    group by no_kk, name, born_on
    having count(*) = 1

),

family_by_card as (

    select
        identity.no_kk,
        min(person.family_id) as family_id
    from identity
    inner join person using (person_id)
    where
        identity.no_kk in (select beneficiary.no_kk from beneficiary)
        and person.family_id is not null
    group by identity.no_kk
    having count(distinct person.family_id) = 1

),

found as (

    select
        listed.*,
        programme.unit,
        coalesce(by_nik.person_id, by_card.person_id) as person_id,
        case
            when by_nik.person_id is not null then 'nik'
            when by_card.person_id is not null then 'kk_nama_lahir'
        end as person_by
    from listed
    inner join programme on listed.programme_code = programme.code
    left join by_nik
        on
            listed.nik = by_nik.nik
            and (
                programme.unit = 'family'
                or listed.born_on = by_nik.born_on
                or jaro_winkler_similarity(listed.name, by_nik.name) >= 0.85
            )
    left join by_card
        on
            listed.no_kk = by_card.no_kk
            and listed.name = by_card.name
            and listed.born_on = by_card.born_on

),

placed as (

    select
        found.*,
        coalesce(
            person.family_id,
            if(found.unit = 'family', family_by_card.family_id, null)
        ) as family_id
    from found
    left join person using (person_id)
    left join family_by_card using (no_kk)

)

select
    cast($build as varchar) as build,
    cast($quarter as varchar) as quarter,
    programme_code,
    source,
    record_key,
    file_name,
    record_no,
    person_id,
    family_id,
    kelurahan_code,
    amount_idr_per_month,
    recipient_key,
    case
        when person_by is not null then person_by
        when family_id is not null then 'kk'
        else 'tidak'
    end as linked_by
from placed
order by source, record_key
