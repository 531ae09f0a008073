-- Every distinct name, split into tokens of plain letters, without what is no name.
--
-- Grain    one row per distinct name
-- Reads    staged_person, earlier_person
-- Writes   spoken_name
-- Binds    $titles, $degrees, $links: patterns of what is no name
-- Rerun    safe: the same inputs give the same rows

with

spelled as (

    select name
    from staged_person
    where name is not null
    union all
    select name
    from earlier_person
    where name is not null

),

-- Apostrophes join (NU'MAN), every other sign parts; what follows a comma is a degree.
cleaned as (

    select
        name,
        count(*) as n_records,
        trim(regexp_replace(
            regexp_replace(
                split_part(upper(strip_accents(name)), ',', 1), '[''`’]', '', 'g'
            ),
            '[^A-Z]+', ' ', 'g'
        )) as letters
    from spelled
    group by name

)

-- Where all are titles, the last is the name.
select
    name,
    n_records,
    string_split(
        regexp_replace(
            regexp_replace(regexp_replace(letters, $titles, ''), $degrees, ''),
            $links, ' ', 'g'
        ), ' '
    ) as tokens
from cleaned
where letters <> ''
