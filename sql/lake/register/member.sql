-- The family of every person, by the key it goes by this quarter: its No. KK, or the
-- family of P3KE where nobody in it has one.
--
-- Whoever the better source does not know goes where the family went, as it is written
-- in the worse one: a No. KK is reissued, and a list keeps the old one. The family went
-- where more than half of those written in it are found; fewer move nobody else.
--
-- Grain    one row per person that has a family
-- Reads    golden, record, priority
-- Writes   member
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

rank_of as (

    select
        source,
        no_kk as kk_rank
    from priority

),

person_kk as (

    select
        golden.person_id,
        golden.no_kk,
        rank_of.kk_rank
    from golden
    inner join rank_of on golden.kk_source = rank_of.source

),

written as (

    select
        record.person_id,
        record.source,
        rank_of.kk_rank,
        min(record.family_key) as written_family
    from record
    inner join rank_of using (source)
    where record.family_key is not null
    group by all

),

seen as (

    select
        written.source,
        written.written_family,
        person_kk.no_kk,
        count(*) as n_members
    from written
    inner join person_kk
        on
            written.person_id = person_kk.person_id
            and written.kk_rank > person_kk.kk_rank
    group by all

),

size as (

    select
        source,
        written_family,
        count(*) as n_written
    from written
    group by source, written_family

),

followed as (

    select
        seen.source,
        seen.written_family,
        seen.no_kk
    from seen
    inner join size using (source, written_family)
    where 2 * seen.n_members > size.n_written

),

-- Of a person with a No. KK, the family of the source that gave it; of one without, the
-- family of its best source.
best as (

    select
        written.person_id,
        arg_min(followed.no_kk, written.kk_rank) as followed_kk,
        min(written.written_family) filter (
            where written.source = 'p3ke'
        ) as p3ke_family
    from written
    left join person_kk using (person_id)
    left join followed using (source, written_family)
    where written.kk_rank = coalesce(person_kk.kk_rank, written.kk_rank)
    group by written.person_id

),

keyed as (

    select
        golden.person_id,
        best.p3ke_family,
        coalesce(best.followed_kk, golden.no_kk) as no_kk
    from golden
    left join best using (person_id)

)

select
    person_id,
    no_kk,
    coalesce('kk:' || no_kk, 'p3ke:' || p3ke_family) as family_key
from keyed
where no_kk is not null or p3ke_family is not null
