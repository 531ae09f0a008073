-- How far a quarter is from what its linkage model was trained on: what has drifted
-- first, and of that what has moved most.
--
-- Grain    one row per question, with the answer whose share has moved most
-- Reads    quality.linkage_drift
-- Binds    :quarter
-- Rerun    safe
with

ranked as (

    select
        model_version,
        what,
        part,
        answer,
        expected_ratio,
        seen_ratio,
        measure,
        shift,
        threshold,
        verdict,
        row_number() over (
            partition by what, part
            order by abs(seen_ratio - expected_ratio) desc, answer asc
        ) as place
    from quality.linkage_drift
    where quarter = :quarter and answer not in ('known', 'other')

)

select
    model_version,
    what,
    part,
    answer,
    expected_ratio,
    seen_ratio,
    measure,
    shift,
    threshold,
    verdict,
    verdict = 'train_again' as is_drift
from ranked
where place = 1
order by is_drift desc, abs(shift) / threshold desc, what asc, part asc
