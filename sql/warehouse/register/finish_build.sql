-- Index the filled tables of a build and attach them as partitions.
--
-- Writes   the tables of register and vault
-- Binds    :build
-- Rerun    fails where the build is loaded already
select ops.finish_build(:build)
