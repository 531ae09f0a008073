-- Forget what the ledger says about one file, before it is written down again.
--
-- Grain    one row per file of a delivery
-- Reads    ops.delivery_file
-- Writes   ops.delivery_file
-- Binds    :quarter, :source, :revision, :file_name
-- Rerun    safe
delete from ops.delivery_file
where
    quarter = :quarter
    and source = :source
    and revision = :revision
    and file_name = :file_name
