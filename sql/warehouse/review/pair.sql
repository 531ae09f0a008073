-- One pair of the queue: the one at a place, or the next that nobody has decided.
--
-- Grain    one row, or none
-- Reads    vault.review_pair, vault.standing_decision
-- Binds    :quarter :place (0 = the next one) :why (empty = any reason)
-- Rerun    safe: reads only
-- Whatever columns a pair has.
select pair.*  -- noqa: AM04
from vault.review_pair as pair
left join vault.standing_decision as decision
    using (source_l, record_key_l, source_r, record_key_r)
where
    pair.quarter = :quarter
    and (
        pair.place = :place
        or (
            :place = 0
            and decision.decision_id is null
            and :why in ('', pair.why)
        )
    )
order by pair.place
limit 1
