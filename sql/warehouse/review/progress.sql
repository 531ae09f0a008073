-- How far the review of a quarter has come, by the reason why pairs are asked about.
--
-- Grain    one row per reason; drawn counts pairs that were drawn for the audit
-- Reads    vault.review_pair, vault.standing_decision
-- Binds    :quarter
-- Rerun    safe: reads only
select
    pair.why,
    count(*) as n_pairs,
    count(decision.verdict) as n_decided,
    count(*) filter (where decision.verdict = 'same') as n_same,
    count(*) filter (where decision.verdict = 'different') as n_different,
    count(*) filter (where decision.verdict = 'unsure') as n_unsure,
    count(pair.sample) as n_drawn
from vault.review_pair as pair
left join vault.standing_decision as decision
    using (source_l, record_key_l, source_r, record_key_r)
where pair.quarter = :quarter
group by pair.why
order by array_position(array['conflict', 'weak', 'band', 'audit'], pair.why)
