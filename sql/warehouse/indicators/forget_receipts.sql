-- Forget who receives a programme in a build, before it is loaded anew.
--
-- Grain    one row per record of a list
-- Writes   register.programme_receipt
-- Binds    :build
-- Rerun    safe
delete from register.programme_receipt
where build = :build
