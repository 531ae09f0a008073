-- Every pair that a rule or the model made, the smaller key on the left.
--
-- A decision speaks of a pair whichever way round a linkage has it. What a decision
-- has made is not asked again.
--
-- Grain    one row per pair
-- Reads    stratified
-- Writes   straight
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

with

turned as (

    select
        *,
        (source_r, record_key_r) < (source_l, record_key_l) as is_turned
    from stratified
    where pass <> 'decision'

)

select
    pass,
    weight,
    name as name_level,
    born_on as born_on_level,
    sex as sex_level,
    nik as nik_level,
    household as household_level,
    is_forbidden,
    is_together,
    stratum,
    if(is_turned, source_r, source_l) as source_l,
    if(is_turned, record_key_r, record_key_l) as record_key_l,
    if(is_turned, source_l, source_r) as source_r,
    if(is_turned, record_key_l, record_key_r) as record_key_r
from turned
