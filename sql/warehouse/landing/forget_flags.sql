-- Forget the flags of one source, before those of its current delivery are loaded.
--
-- Grain    one row per record and reason
-- Reads    quality.flag
-- Writes   quality.flag
-- Binds    :quarter, :source
-- Rerun    safe
delete from quality.flag
where quarter = :quarter and source = :source
