-- Forget what is owed for a quarter, before the registry of sources says it anew.
--
-- Grain    one row per quarter and source
-- Writes   ops.due_delivery
-- Binds    :quarter
-- Rerun    safe
delete from ops.due_delivery
where quarter = :quarter
