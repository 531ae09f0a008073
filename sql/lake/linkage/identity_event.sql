-- What happened to every id of this quarter and of the one before.
--
-- Serves persons and families alike.
--
-- Grain    one row per id
-- Reads    inheritance, claim, ancestor (id)
-- Writes   identity_event, family_event
-- Binds    $this_quarter
-- Rerun    safe: the same inputs give the same rows

with

living as (

    select
        event,
        id,
        other_id,
        reason
    from inheritance

),

lost as (

    select ancestor.id
    from ancestor
    anti join inheritance using (id)

),

-- An id that ends lives on in the group that most of its records went to.
ended as (

    select
        lost.id,
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
    group by lost.id

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
order by id
