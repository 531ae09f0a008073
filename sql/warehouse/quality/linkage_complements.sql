-- Who of one registry is in no other, in the whole province.
--
-- Grain    one row per registry and other registry
-- Reads    mart.linkage_complement
-- Binds    :quarter
-- Rerun    safe: reads only
select
    source,
    other,
    n_persons,
    n_not_found,
    n_absent,
    n_absent_lower,
    n_absent_upper,
    basis,
    n_labels
from mart.linkage_complement
where
    quarter = :quarter
    and area_code = '31'
order by source, other
