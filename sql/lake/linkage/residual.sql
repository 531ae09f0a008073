-- The records that the rules left open, and that the model shall judge.
--
-- Of the anchor, the registry of everybody, records with a NIK wait to be found by the
-- others. Where there is a register, only what has changed is asked about, and it asks
-- both registries and register.
--
-- Grain    one row per record
-- Reads    entry, rule_pair, earlier_record
-- Writes   residual
-- Binds    $anchor
-- Rerun    safe: the same inputs give the same rows

with

either_way as (

    select
        rid_l as rid,
        rid_r as other
    from rule_pair
    union all
    select
        rid_r as rid,
        rid_l as other
    from rule_pair

),

linked as (

    select
        entry.rid,
        bool_or(other.source <> 'register') as to_registry,
        bool_or(other.source = 'register') as to_register
    from either_way
    inner join entry on either_way.rid = entry.rid
    inner join entry as other on either_way.other = other.rid
    where entry.source <> other.source
    group by entry.rid

),

waiting as (

    select
        rid,
        true as is_waiting
    from entry
    where source = $anchor and nik is not null

),

has_register as (

    select exists(select 1 from earlier_record) as yes

)

-- Whatever columns an entry has.
select entry.*  -- noqa: AM04
from entry
cross join has_register
left join linked using (rid)
left join waiting using (rid)
anti join earlier_record using (source, record_key)
where
    entry.source <> 'register'
    and not if(
        has_register.yes,
        coalesce(linked.to_registry and linked.to_register, false),
        coalesce(linked.to_registry or waiting.is_waiting, false)
    )
order by entry.rid
