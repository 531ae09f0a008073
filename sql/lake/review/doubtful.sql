-- Pairs that a person should look at, and how much would change with a decision.
--
-- The stake is how probable it is that the pair is wrong as it is, times how many
-- pairs of records would come together or apart.
--
-- Grain    one row per pair
-- Reads    open_pair, member, staged_person
-- Writes   doubtful
-- Binds    $low $high: weights of the band; $low_within $high_within: within a source;
--          $weak: a link below holds a person of three records or more badly;
--          $conflict_doubt: how probable a link is wrong where two NIKs differ
-- Rerun    safe: the same inputs give the same rows

with

judged as (

    select
        open_pair.*,
        l.n_records as n_l,
        r.n_records as n_r,
        open_pair.is_together and niks_l.nik <> niks_r.nik as is_conflict,
        open_pair.is_together
        and open_pair.pass = 'model'
        and open_pair.weight < $weak
        and l.n_records >= 3 as is_weak,
        not open_pair.is_forbidden
        and if(
            open_pair.source_l = open_pair.source_r,
            open_pair.weight between $low_within and $high_within,
            open_pair.weight between $low and $high
        ) as is_band,
        coalesce(
            if(
                open_pair.is_together,
                1 / (1 + pow(2, open_pair.weight)),
                1 - 1 / (1 + pow(2, open_pair.weight))
            ),
            0
        ) as doubt
    from open_pair
    inner join member as l
        on open_pair.source_l = l.source and open_pair.record_key_l = l.record_key
    inner join member as r
        on open_pair.source_r = r.source and open_pair.record_key_r = r.record_key
    left join staged_person as niks_l
        on
            open_pair.source_l = niks_l.source
            and open_pair.record_key_l = niks_l.record_key
    left join staged_person as niks_r
        on
            open_pair.source_r = niks_r.source
            and open_pair.record_key_r = niks_r.record_key

)

select
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    case
        when is_conflict then 'conflict'
        when is_weak then 'weak'
        else 'band'
    end as why,
    if(is_conflict, greatest(doubt, $conflict_doubt), doubt)
    * if(is_together, greatest(n_l - 1, 1), n_l * n_r) as stake
from judged
where is_conflict or is_weak or is_band
