-- Who the two records of every decision are after one more quarter.
--
-- A record that was delivered is whoever the register of the quarter says; one that was
-- not stays the person it was, or the one that this person was merged into.
--
-- Grain    one row per pair
-- Reads    followed, source_record, identity_event: of the register of the quarter
-- Writes   followed
-- Binds    $upto: the quarter after; pairs of a later queue wait for their turn
-- Rerun    safe: the same inputs give the same rows

with

merged as (

    select
        person_id,
        other_id
    from identity_event
    where event = 'merged'

)

select
    followed.quarter,
    followed.source_l,
    followed.record_key_l,
    followed.source_r,
    followed.record_key_r,
    followed.is_same,
    followed.sample,
    if(
        followed.quarter > $upto,
        followed.person_l,
        coalesce(known_l.person_id, merged_l.other_id, followed.person_l)
    ) as person_l,
    if(
        followed.quarter > $upto,
        followed.person_r,
        coalesce(known_r.person_id, merged_r.other_id, followed.person_r)
    ) as person_r
from followed
left join source_record as known_l
    on
        followed.source_l = known_l.source
        and followed.record_key_l = known_l.record_key
left join source_record as known_r
    on
        followed.source_r = known_r.source
        and followed.record_key_r = known_r.record_key
left join merged as merged_l on followed.person_l = merged_l.person_id
left join merged as merged_r on followed.person_r = merged_r.person_id
