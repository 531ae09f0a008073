-- The files of records of the delivery that stands.
--
-- Grain    one row per file
-- Binds    $names, $digests: lists of the same length
-- Writes   delivered
-- Rerun    safe
select
    unnest(cast($names as varchar[])) as file_name,
    unnest(cast($digests as varchar[])) as sha256
