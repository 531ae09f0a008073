-- What reviewers are shown of the records of some pairs; the look is logged with it.
--
-- Grain    one row per record
-- Reads    vault.review_record, by vault.look_at_pairs
-- Writes   audit.read_log
-- Binds    :quarter :places :reader :purpose
-- Rerun    every look is a row of the log
-- Whatever columns a record has.
select *  -- noqa: AM04
from vault.look_at_pairs(:quarter, :places, :reader, :purpose)
