-- Takes away what the queue of a quarter has shown before; decisions stay.
--
-- Grain    one row per record
-- Writes   vault.review_record
-- Binds    :quarter
-- Rerun    safe
delete from vault.review_record
where quarter = :quarter
