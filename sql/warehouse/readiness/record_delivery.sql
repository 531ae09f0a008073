-- A revision of a delivery, once; the time at which it was first seen stands.
--
-- Grain    one row per quarter, source and revision
-- Writes   ops.delivery
-- Binds    :quarter :source :revision :received_at :supplier :reference_on :code_system
-- Binds    :n_files :rows_declared :is_synthetic
-- Rerun    safe: a row that is there stays as it is
insert into ops.delivery
(
    quarter, source, revision, received_at, supplier, reference_on, code_system,
    n_files, rows_declared, is_synthetic
)
values
(
    :quarter, :source, :revision, :received_at, :supplier, :reference_on,
    :code_system, :n_files, :rows_declared, :is_synthetic
)
on conflict (quarter, source, revision) do nothing
