-- A sample of every stratum, links and non-links alike, for an audit.
--
-- Drawn by a digest of the pair and the quarter: another quarter asks for others, and
-- the same quarter for the same ones.
--
-- Grain    one row per pair
-- Reads    straight
-- Writes   sampled
-- Binds    $drawn_for: the quarter; $per_stratum: how many at most
-- Rerun    safe: the same inputs give the same rows

with

drawn as (

    select
        stratum,
        unnest(
            arg_min(
                struct_pack(
                    source_l := source_l,
                    record_key_l := record_key_l,
                    source_r := source_r,
                    record_key_r := record_key_r
                ),
                md5(
                    concat_ws(
                        '|',
                        $drawn_for,
                        source_l,
                        record_key_l,
                        source_r,
                        record_key_r
                    )
                ),
                $per_stratum
            )
        ) as chosen
    from straight
    group by stratum

)

select
    drawn.chosen.source_l,
    drawn.chosen.record_key_l,
    drawn.chosen.source_r,
    drawn.chosen.record_key_r,
    drawn.stratum as sample
from drawn
