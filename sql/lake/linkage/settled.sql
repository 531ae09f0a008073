-- Everybody whom the residual is compared with.
--
-- Grain    one row per entry that is not in the residual
-- Reads    entry, residual
-- Writes   settled
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns an entry has.
select entry.*  -- noqa: AM04
from entry
anti join residual using (rid)
order by entry.rid
