-- The records that a program gives, as staging would deliver them.
--
-- A record is known again by what is written in it, not by its record_id: the key is a
-- digest of the cleaned content, and of a number where several say the same.
--
-- Grain    one row per record
-- Reads    given (record_no, record_id), read_record
-- Writes   staged_person
-- Binds    none
-- Rerun    safe: the same inputs give the same rows, whatever their order

with

standard as (

    select
        given.record_id,
        read_record.nik,
        read_record.no_kk,
        read_record.name,
        read_record.born_on,
        read_record.sex,
        read_record.written_born_on,
        read_record.written_sex,
        read_record.birth_place,
        read_record.mother_name,
        read_record.address,
        lower(read_record.source) as source,
        -- RT 005, 5 and 5.0 are one RT; 000 is none.
        nullif(
            regexp_extract(
                read_record.rt,
                '^(RT)?[ .:]*0*([1-9][0-9]{0,2})([.]0)?$',
                2
            ), ''
        ) as rt,
        nullif(
            regexp_extract(
                read_record.rw,
                '^(RW)?[ .:]*0*([1-9][0-9]{0,2})([.]0)?$',
                2
            ), ''
        ) as rw,
        regexp_replace(
            regexp_replace(read_record.area, '[.]0$', ''), '[^0-9]', '', 'g'
        ) as area,
        -- A family number of another kind than a No. KK (P3KE has one).
        if(
            read_record.no_kk is null
            and regexp_full_match(read_record.card, '[0-9A-Z-]{6,}')
            and not regexp_full_match(read_record.card, '[0-9]{16}')
            and regexp_matches(read_record.card, '[1-9]'),
            read_record.card,
            null
        ) as card
    from read_record
    inner join given using (record_no)

),

placed as (

    select
        * exclude (area, card),
        if(
            len(area) = 10,
            area[:2] || '.' || area[3:4] || '.' || area[5:6] || '.' || area[7:],
            null
        ) as kelurahan_code,
        -- What so many share is a placeholder.
        coalesce(
            no_kk,
            if(count(*) over (partition by source, card) <= 30, card, null)
        ) as family_key
    from standard

),

digested as (

    select
        *,
        md5(concat_ws(
            chr(0),
            source,
            coalesce(nik, ''),
            coalesce(family_key, ''),
            coalesce(name, ''),
            coalesce(written_born_on::varchar, ''),
            coalesce(written_sex, ''),
            coalesce(birth_place, ''),
            coalesce(kelurahan_code, ''),
            coalesce(rt, ''),
            coalesce(rw, ''),
            coalesce(address, ''),
            coalesce(mother_name, '')
        )) as content
    from placed

),

numbered as (

    select
        *,
        row_number() over (partition by content order by record_id) as place
    from digested

)

select
    * exclude (content, place, written_born_on, written_sex),
    if(place = 1, content, md5(content || '|' || place)) as record_key
from numbered
