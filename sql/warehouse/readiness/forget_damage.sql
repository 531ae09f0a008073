-- Forget how the records of a source were damaged, before they are counted anew.
--
-- Grain    one row per quarter, source, file and kind
-- Writes   quality.damage
-- Binds    :quarter :source
-- Rerun    safe
delete from quality.damage
where quarter = :quarter and source = :source
