-- Forget how good the links of a quarter were said to be, before it is said anew.
--
-- Grain    one row per quarter and part
-- Writes   quality.linkage_estimate
-- Binds    :quarter
-- Rerun    safe
delete from quality.linkage_estimate
where quarter = :quarter
