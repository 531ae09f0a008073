-- The records that the rules left open, and that the model shall judge.
--
-- Of the anchor, the registry of everybody, records with a NIK wait to be found by the
-- others; those are open until they have found somebody there. Where there is a
-- register, only what has changed is asked about, and it asks both registries and
-- register.
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

member as (

    select
        rid,
        source,
        source = $anchor as is_of_anchor
    from entry

),

-- Where nobody has sent the anchor, any other registry will do.
anchor as (

    select coalesce(bool_or(is_of_anchor), false) as is_sent
    from member

),

linked as (

    select
        member.rid,
        bool_or(
            other.source <> 'register'
            and (member.is_of_anchor or other.is_of_anchor or not anchor.is_sent)
        ) as to_registry,
        bool_or(other.source = 'register') as to_register
    from either_way
    inner join member on either_way.rid = member.rid
    inner join member as other on either_way.other = other.rid
    cross join anchor
    where member.source <> other.source
    group by member.rid

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
