-- Forget what was counted in a revision, before it is counted anew.
--
-- Grain    one row per quarter, source, revision, table and measure
-- Writes   quality.source_measure
-- Binds    :quarter :source :revision
-- Rerun    safe
delete from quality.source_measure
where quarter = :quarter and source = :source and revision = :revision
