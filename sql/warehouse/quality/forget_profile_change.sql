-- Forget how a source had changed, before it is written anew.
--
-- Grain    one row per quarter, source, table, area, measure and value
-- Writes   quality.profile_change
-- Binds    :quarter :source
-- Rerun    safe
delete from quality.profile_change
where quarter = :quarter and source = :source
