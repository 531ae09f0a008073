-- Forget how suppliers were judged in a quarter, before they are judged anew.
--
-- Grain    one row per quarter, source and component
-- Writes   quality.readiness
-- Binds    :quarter
-- Rerun    safe
delete from quality.readiness
where quarter = :quarter
