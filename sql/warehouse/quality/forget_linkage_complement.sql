-- Forget who was said to be in one registry alone, before it is said anew.
--
-- Grain    one row per quarter, registry, other registry and area
-- Writes   quality.linkage_complement
-- Binds    :quarter
-- Rerun    safe
delete from quality.linkage_complement
where quarter = :quarter
