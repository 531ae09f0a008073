-- The form in which names of areas are compared: letters and digits, upper case.
--
-- Grain    a scalar
-- Reads    nothing
-- Writes   the macro name_key
-- Binds    none
-- Rerun    safe
create or replace temp macro name_key(name) as
upper(regexp_replace(name, '[^A-Za-z0-9]', '', 'g'))
