-- Make the empty tables of a build, beside those that are read.
--
-- Writes   one new table per table of register and vault
-- Binds    :quarter :build
-- Rerun    fails where the build is loaded already
select ops.begin_build(:quarter, :build)
