-- Takes away what the queue of a quarter has shown before; decisions stay.
--
-- Grain    one row per pair
-- Writes   vault.review_pair
-- Binds    :quarter
-- Rerun    safe
delete from vault.review_pair
where quarter = :quarter
