-- What people have said of the pairs that were drawn for an audit: how many were shown
-- of each stratum, and how many are one person.
--
-- The first file that holds a pair tells whether it was one person when it was drawn:
-- later the linkage follows what was said. The last file tells what stands today.
--
-- Grain    one row per stratum and state
-- Reads    decided_pair (quarter, and the decisions frozen for it)
-- Writes   label
-- Binds    $quarter
-- Rerun    safe: the same inputs give the same rows

with

drawn as (

    select
        arg_min_null(sample, quarter) as stratum,
        arg_min_null(person_l = person_r, quarter) as was_together,
        bool_or(is_same) filter (where quarter = $quarter) as is_true
    from decided_pair
    where sample is not null and quarter <= $quarter
    group by source_l, record_key_l, source_r, record_key_r

)

select
    stratum,
    if(was_together, 'together', 'apart') as state,
    count(*) as n_pairs,
    count(*) filter (where is_true) as n_true
from drawn
where is_true is not null and was_together is not null
group by all
