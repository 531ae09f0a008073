-- What people have said of the pairs that were drawn for an audit: how many were shown
-- of each stratum, and how many are one person.
--
-- The queue that a pair was first drawn for tells what the linkage had made of it then;
-- where that is gone, the first file of decisions that holds it. Later the linkage
-- follows what was said. The decisions of this quarter tell what stands today.
--
-- Grain    one row per stratum and state
-- Reads    decided_pair (quarter, and the decisions frozen for it),
--          drawn_pair (quarter, and the queue of it)
-- Writes   label
-- Binds    $quarter
-- Rerun    safe: the same inputs give the same rows

with

said as (

    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        arg_min_null(sample, quarter) as stratum,
        arg_min_null(person_l = person_r, quarter) as was_together,
        bool_or(is_same) filter (where quarter = $quarter) as is_true
    from decided_pair
    where sample is not null and quarter <= $quarter
    group by source_l, record_key_l, source_r, record_key_r

),

drawn as (

    select
        source_l,
        record_key_l,
        source_r,
        record_key_r,
        arg_min(is_together, quarter) as was_together,
        arg_min(is_forbidden, quarter) as was_forbidden
    from drawn_pair
    where sample is not null and quarter <= $quarter
    group by source_l, record_key_l, source_r, record_key_r

),

label as (

    select
        said.stratum,
        said.is_true,
        case
            when coalesce(drawn.was_together, said.was_together) then 'together'
            when drawn.was_forbidden then 'forbidden'
            when coalesce(drawn.was_together, said.was_together) is not null
                then 'apart'
        end as state
    from said
    left join drawn
        on
            said.source_l = drawn.source_l
            and said.record_key_l = drawn.record_key_l
            and said.source_r = drawn.source_r
            and said.record_key_r = drawn.record_key_r

)

select
    stratum,
    state,
    count(*) as n_pairs,
    count(*) filter (where is_true) as n_true
from label
where is_true is not null and state is not null
group by stratum, state
