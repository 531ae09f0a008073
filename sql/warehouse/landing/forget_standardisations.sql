-- Forget how cells of one source were standardised, before it is written down again.
--
-- Grain    one row per file, column and kind
-- Writes   quality.standardisation
-- Binds    :quarter, :source
-- Rerun    safe
delete from quality.standardisation
where quarter = :quarter and source = :source
