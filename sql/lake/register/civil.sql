-- What the civil registry says of a NIK on the last day of the quarter.
--
-- Grain    one row per NIK that it knows
-- Reads    staged_civil
-- Writes   civil
-- Binds    $last_day
-- Rerun    safe: the same inputs give the same rows

with

effective as (

    select
        nik,
        status_on,
        record_key,
        -- A death or move that is still to come has not happened. A NIK that is not
        -- active is known all the same, and says neither.
        if(
            status_on > $last_day or civil_status = 'nonaktif',
            'padan',
            civil_status
        ) as civil_status
    from staged_civil
    where nik is not null and civil_status is not null

)

select
    nik,
    arg_max(
        civil_status,
        row(
            civil_status <> 'padan',
            coalesce(status_on, date '0001-01-01'),
            record_key
        )
    ) as civil_status
from effective
group by nik
