-- How an issue is named, and how quarters are counted.
--
-- Grain    none: macros of the connection
-- Reads    the variables inner_pad and outer_pad (dtsen.keyed.pads)
-- Writes   keyed, quarter_no
-- Binds    none
-- Rerun    safe: they are replaced
create or replace temp macro keyed(message) as left(
    sha256(
        getvariable('outer_pad')
        || unhex(sha256(getvariable('inner_pad') || encode(message)))
    ),
    32
);

create or replace temp macro quarter_no(quarter) as
4 * cast(left(quarter, 4) as integer) + cast(right(quarter, 1) as integer);
