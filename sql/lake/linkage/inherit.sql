-- Who inherits which id: every earlier one chooses its best heir, and every heir takes
-- the best of those that chose it. Best is: most records with the same NIK, then most
-- unchanged records, then most other links, then the greatest weight.
--
-- Serves persons and families alike.
--
-- Grain    one row per heir
-- Reads    heir (heir, new_id), claim (heir, ancestor, n_strong, n_carried, n_other,
--          weight)
-- Writes   inheritance
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

chosen as (

    select
        *,
        row_number() over (
            partition by ancestor
            order by
                n_strong desc, n_carried desc, n_other desc, weight desc, heir asc
        ) = 1 as is_chosen
    from claim

),

ranked as (

    select
        *,
        row_number() over (
            partition by heir
            order by
                is_chosen desc,
                n_strong desc,
                n_carried desc,
                n_other desc,
                weight desc,
                ancestor asc
        ) as place
    from chosen

),

best as (

    select *
    from ranked
    where place = 1

)

select
    heir.heir,
    if(best.is_chosen, best.ancestor, heir.new_id) as id,
    if(best.is_chosen, null, best.ancestor) as other_id,
    case
        when best.is_chosen then 'carried'
        when best.heir is not null then 'split'
        else 'created'
    end as event,
    case
        when best.is_chosen and best.n_carried > 0 then 'record_unchanged'
        when best.is_chosen and best.n_strong > 0 then 'same_nik'
        when best.is_chosen then 'recognised'
        when best.heir is not null then 'parted'
        else 'first_seen'
    end as reason
from heir
left join best using (heir)
