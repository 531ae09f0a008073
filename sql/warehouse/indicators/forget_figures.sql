-- Forget the figures of a build, before they are loaded anew.
--
-- Grain    one row per figure
-- Writes   mart.figure
-- Binds    :build
-- Rerun    safe
delete from mart.figure
where build = :build
