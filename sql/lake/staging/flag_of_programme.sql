-- Records of recipients who are too young or too old for their programme.
--
-- By the rule in force at the end of the quarter. Its other conditions (the decile, who
-- is a pupil, in which registry) are known of the register only, and measured there.
--
-- Grain    one row per record and reason
-- Reads    accepted, rule_in_force
-- Writes   flag
-- Binds    $last_day
-- Rerun    safe: the same records give the same rows
with

aged as (

    select
        record_no,
        programme_code,
        date_sub('year', born_on, cast($last_day as date)) as age_years
    from accepted
    where born_on is not null

)

select
    aged.record_no,
    'PROGRAM_STATUS' as reason
from aged
inner join rule_in_force using (programme_code)
where
    aged.age_years < rule_in_force.min_age
    or aged.age_years > rule_in_force.max_age
