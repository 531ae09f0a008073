-- The passes of the ladder by rank, and what each can say.
--
-- Grain    one row per pass
-- Reads    nothing
-- Writes   pass
-- Binds    $passes
-- Rerun    safe: the same inputs give the same rows

select
    place.i as rank,
    $passes[place.i + 1] as pass,
    pass <> 'unchanged' as is_evidence,
    pass in ('same_nik', 'nik_and_name') as is_same_nik
from range(len($passes)) as place (i)
