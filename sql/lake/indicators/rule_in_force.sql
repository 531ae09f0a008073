-- The rule of each programme that is in force on a day.
--
-- Grain    one row per programme that has one
-- Reads    eligibility_rule, programme
-- Binds    $day, $programmes (codes of those that are measured)
-- Rerun    safe: the same inputs give the same rows
with

in_force as (

    select
        programme_code,
        rule_code,
        decile_kind,
        cast(max_decile as integer) as max_decile,
        cast(min_age as integer) as min_age,
        cast(max_age as integer) as max_age,
        coalesce(string_split(needs, ';'), []) as needs
    from eligibility_rule
    where
        cast(valid_from as date) <= cast($day as date)
        and (valid_to is null or cast(valid_to as date) > cast($day as date))
        and list_contains($programmes, programme_code)

)

select
    in_force.*,
    programme.unit
from in_force
inner join programme on in_force.programme_code = programme.code
