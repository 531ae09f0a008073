-- Everybody who was ever found, as far as they can be recognised: those of this call,
-- and those who are absent now and may come back.
--
-- Grain    one row per person
-- Reads    golden, member, family_id (family_key, family_id), identity_event,
--          state_before (persons of the state before)
-- Writes   state of the next call (persons)
-- Binds    $n_calls
-- Rerun    safe: the same inputs give the same rows in the same order

with

present as (

    select
        golden.person_id,
        family_id.family_id,
        coalesce(golden.nik, state_before.nik) as nik,
        coalesce(golden.no_kk, state_before.no_kk) as no_kk,
        coalesce(golden.name, state_before.name) as name,
        coalesce(golden.born_on, state_before.born_on) as born_on,
        coalesce(golden.sex, state_before.sex) as sex,
        -- A domicile is taken whole.
        if(
            golden.kelurahan_code is null,
            struct_pack(
                kelurahan_code := state_before.kelurahan_code,
                rt := state_before.rt,
                rw := state_before.rw
            ),
            struct_pack(
                kelurahan_code := golden.kelurahan_code,
                rt := golden.rt,
                rw := golden.rw
            )
        ) as domicile
    from golden
    inner join member using (person_id)
    inner join family_id on member.family_key = family_id.family_key
    left join state_before using (person_id)

),

-- Who was merged into another lives on there.
ended as (

    select id as person_id
    from identity_event
    where event = 'merged'

)

select
    present.person_id,
    present.family_id,
    present.nik,
    present.no_kk,
    present.name,
    present.born_on,
    present.sex,
    present.domicile.kelurahan_code,
    present.domicile.rt,
    present.domicile.rw,
    $n_calls::bigint as last_call
from present
union all
select
    state_before.person_id,
    state_before.family_id,
    state_before.nik,
    state_before.no_kk,
    state_before.name,
    state_before.born_on,
    state_before.sex,
    state_before.kelurahan_code,
    state_before.rt,
    state_before.rw,
    state_before.last_call
from state_before
anti join golden using (person_id)
anti join ended using (person_id)
order by person_id
