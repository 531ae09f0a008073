-- Forget what the files of a source showed, before it is written anew.
--
-- Grain    one row per quarter, source, file, code and column
-- Writes   quality.file_finding
-- Binds    :quarter :source
-- Rerun    safe
delete from quality.file_finding
where quarter = :quarter and source = :source
