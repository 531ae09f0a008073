-- Forget what the gate found in one source of a quarter, before it is judged anew.
--
-- Grain    one row per quarter, source, table and rule
-- Writes   quality.validation_result
-- Binds    :quarter :source
-- Rerun    safe
delete from quality.validation_result
where quarter = :quarter and source = :source
