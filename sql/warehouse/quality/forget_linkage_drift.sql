-- Forget how far a quarter was from its model, before it is written anew.
--
-- Grain    one row per quarter, what, part and answer
-- Writes   quality.linkage_drift
-- Binds    :quarter
-- Rerun    safe
delete from quality.linkage_drift
where quarter = :quarter
