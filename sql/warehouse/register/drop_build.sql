-- Drop a build that is not current, with its figures.
--
-- Writes   the tables of register and vault, mart.figure, ops.build
-- Binds    :build
-- Rerun    fails where the build is gone already
select ops.drop_build(:build)
