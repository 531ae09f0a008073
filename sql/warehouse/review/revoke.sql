-- Takes back a decision by a row of its own, where it has not been taken back yet.
--
-- Grain    one row per revocation
-- Writes   vault.link_decision
-- Binds    :decision_id :revoked_by :note
-- Rerun    safe: the second time nothing is written
insert into vault.link_decision
(
    quarter,
    source_l,
    record_key_l,
    source_r,
    record_key_r,
    person_l,
    person_r,
    sample,
    weight,
    note,
    decided_by,
    revokes
)
select
    decision.quarter,
    decision.source_l,
    decision.record_key_l,
    decision.source_r,
    decision.record_key_r,
    decision.person_l,
    decision.person_r,
    decision.sample,
    decision.weight,
    cast(:note as text) as note,
    cast(:revoked_by as text) as decided_by,
    decision.decision_id as revokes
from vault.link_decision as decision
left join vault.link_decision as revocation
    on decision.decision_id = revocation.revokes
where
    decision.decision_id = :decision_id
    and decision.verdict is not null
    and revocation.decision_id is null
