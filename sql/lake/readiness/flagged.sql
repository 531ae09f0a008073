-- How many accepted records carry a reason code that is no mere information.
--
-- Grain    one row
-- Reads    staged
-- Binds    $information: the reason codes that only inform
-- Rerun    safe: reads only
select
    count(*) filter (where not list_has_all($information, reasons)) as n,
    count(*) as n_of
from staged
