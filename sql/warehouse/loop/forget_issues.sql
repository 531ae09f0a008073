-- Forget the issues of one source and quarter, before they are loaded anew.
--
-- Grain    one row per issue
-- Reads    quality.issue
-- Writes   quality.issue
-- Binds    :quarter, :source
-- Rerun    safe
delete from quality.issue
where quarter = :quarter and source = :source
