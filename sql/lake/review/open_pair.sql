-- Pairs that a person may have to look at: of little weight, or linked though both
-- records may have a NIK of their own.
--
-- Grain    one row per pair
-- Reads    straight
-- Writes   open_pair
-- Binds    $low: the least weight; $high: the greatest
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns a pair has.
select *  -- noqa: AM04
from straight
where
    weight between $low and $high
    -- Two NIKs that agree or that are not there are no conflict: nine links of ten.
    or (
        is_together
        and pass not in ('same_nik', 'nik_and_name', 'unchanged')
        and coalesce(nik_level, '') not in ('equal', 'unknown')
    )
