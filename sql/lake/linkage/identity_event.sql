-- What happened to every id of this quarter and of the one before. Who was absent and
-- still is has met with nothing.
--
-- Serves persons and families alike.
--
-- Grain    one row per id
-- Reads    inheritance, claim, ancestor (id, is_dormant)
-- Writes   identity_event, family_event
-- Binds    $this_quarter
-- Rerun    safe: the same inputs give the same rows

with

living as (

    select
        inheritance.id,
        inheritance.other_id,
        inheritance.reason,
        if(
            inheritance.event = 'carried' and ancestor.is_dormant,
            'revived',
            inheritance.event
        ) as event
    from inheritance
    left join ancestor using (id)

),

lost as (

    select
        ancestor.id,
        ancestor.is_dormant
    from ancestor
    anti join inheritance using (id)

),

-- An id that ends lives on in the group that most of its records went to.
ended as (

    select
        lost.id,
        lost.is_dormant,
        arg_min(
            inheritance.id,
            row(
                -claim.n_strong,
                -claim.n_carried,
                -claim.n_other,
                -claim.weight,
                claim.heir
            )
        ) as other_id
    from lost
    left join claim on lost.id = claim.ancestor
    left join inheritance on claim.heir = inheritance.heir
    group by lost.id, lost.is_dormant

)

select
    $this_quarter as quarter,
    event,
    id,
    other_id,
    reason
from living
union all
select
    $this_quarter as quarter,
    if(other_id is null, 'retired', 'merged') as event,
    id,
    other_id,
    if(other_id is null, 'no_record', 'joined') as reason
from ended
where other_id is not null or not is_dormant
order by id
