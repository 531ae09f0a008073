-- Every pair with its stratum: what is estimated of a sample holds for its stratum.
--
-- Grain    one row per pair
-- Reads    pair
-- Writes   stratified
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

-- Whatever columns a pair has.
select
    *,  -- noqa: AM04
    case
        when pass <> 'model' then pass
        when weight >= 14 then 'model 14..'
        else
            'model '
            || (floor(weight / 2) * 2)::integer
            || '..'
            || (floor(weight / 2) * 2 + 2)::integer
    end as stratum
from pair
