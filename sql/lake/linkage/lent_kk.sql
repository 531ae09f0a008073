-- The entries again, where a family without a No. KK (P3KE has none) borrows the one
-- that most of its members carry in another registry.
--
-- Grain    one row per entry
-- Reads    entry, same_nik
-- Writes   entry (in place of the one without)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

either_way as (

    select
        rid_l as rid,
        rid_r as other
    from same_nik
    union all
    select
        rid_r as rid,
        rid_l as other
    from same_nik

),

seen as (

    select
        entry.source,
        entry.family_key,
        other.no_kk,
        count(distinct entry.rid) as n_members
    from either_way
    inner join entry on either_way.rid = entry.rid
    inner join entry as other on either_way.other = other.rid
    where
        entry.no_kk is null
        and entry.family_key is not null
        and other.no_kk is not null
    group by all

),

lent as (

    select
        source,
        family_key,
        arg_min(no_kk, row(-n_members, no_kk)) as no_kk
    from seen
    group by source, family_key

)

-- Whatever columns an entry has.
select
    entry.* exclude (no_kk),  -- noqa: AM04
    coalesce(entry.no_kk, lent.no_kk) as no_kk
from entry
left join lent using (source, family_key)
order by entry.rid
