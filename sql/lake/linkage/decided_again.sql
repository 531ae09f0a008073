-- The decisions again, with those that say "different" carried on to new records: where
-- a rule finds the earlier person in a record of the same source, that record is the
-- successor of the one that people have seen.
--
-- Two namesakes whose records have both changed may look alike to every rule; what
-- tells them apart is only which source has known whom.
--
-- Grain    one row per pair, rid_l < rid_r
-- Reads    decision, decided, rule_pair, entry
-- Writes   decided (in place of the one without)
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

different as (

    select
        source_l,
        source_r,
        person_l,
        person_r,
        row_number() over () as pair_no
    from decision
    where not is_same and person_l <> person_r

),

party as (

    select
        pair_no,
        true as is_left,
        source_l as source,
        person_l as person_id
    from different
    union all
    select
        pair_no,
        false as is_left,
        source_r as source,
        person_r as person_id
    from different

),

-- Both the successors and the person itself.
follower as (

    select
        party.pair_no,
        party.is_left,
        party.source,
        person.rid as person_rid,
        successor.rid
    from party
    inner join entry as person
        on party.person_id = person.record_key and person.source = 'register'
    inner join rule_pair on person.rid = rule_pair.rid_r
    inner join entry as successor
        on rule_pair.rid_l = successor.rid and party.source = successor.source

),

apart as (

    select
        least(l.rid, r.rid) as rid_l,
        greatest(l.rid, r.rid) as rid_r
    from follower as l
    inner join follower as r
        on l.pair_no = r.pair_no and l.is_left and not r.is_left
    union all
    -- In one source nothing says which of two new records is whose.
    select
        this.rid as rid_l,
        that.person_rid as rid_r
    from follower as this
    inner join follower as that
        on
            this.pair_no = that.pair_no
            and this.is_left <> that.is_left
            and this.source <> that.source

)

select
    rid_l,
    rid_r,
    is_same
from decided
union
select
    apart.rid_l,
    apart.rid_r,
    false as is_same
from apart
anti join decided using (rid_l, rid_r)
where apart.rid_l <> apart.rid_r
