-- Every file of a source: what its receipt says, and what lies in the lake.
--
-- Grain    one row per file that was delivered, has a receipt, or lies in the lake
-- Reads    delivered, receipt, staged, quarantine
-- Writes   ledger_file
-- Binds    none
-- Rerun    safe: the same files give the same rows
with

placed as (

    select
        file_name,
        'accepted' as place
    from staged
    union all
    select
        file_name,
        if(reason = 'DUPLIKAT', 'duplicate', 'quarantined') as place
    from quarantine

),

counted as (

    select
        file_name,
        count(*) filter (where place = 'accepted') as n_accepted,
        count(*) filter (where place = 'duplicate') as n_duplicates,
        count(*) filter (where place = 'quarantined') as n_quarantined
    from placed
    group by file_name

)

select
    file_name,
    receipt.table_name,
    receipt.rows_read,
    receipt.accepted,
    receipt.duplicates,
    receipt.quarantined,
    receipt.accepted + receipt.duplicates + receipt.quarantined as rows_accounted,
    coalesce(delivered.sha256 = receipt.landed, false) as is_as_delivered,
    coalesce(counted.n_accepted, 0) as n_accepted,
    coalesce(counted.n_duplicates, 0) as n_duplicates,
    coalesce(counted.n_quarantined, 0) as n_quarantined,
    -- One record is no share: of a short file it would be a large one.
    if(counted.n_duplicates > 1, counted.n_duplicates / receipt.rows_read, 0)
        as duplicate_ratio,
    if(counted.n_quarantined > 1, counted.n_quarantined / receipt.rows_read, 0)
        as quarantined_ratio
from delivered
full join receipt using (file_name)
full join counted using (file_name)
order by file_name
