-- Pairs with their stratum: what is judged alike when quality is estimated and when
-- pairs are drawn for an audit. It is the pass, and for the model a band of its weight.
--
-- Grain    one row per pair
-- Reads    pair (pass, weight and whatever else)
-- Writes   nothing
-- Binds    none
-- Rerun    safe: the same inputs give the same rows

select
    pair.*,  -- noqa: AM04
    case
        when pair.pass <> 'model' then pair.pass
        when pair.weight >= 14 then 'model 14..'
        else
            format(
                'model {}..{}',
                (2 * floor(pair.weight / 2))::integer,
                (2 * floor(pair.weight / 2))::integer + 2
            )
    end as stratum
from pair
