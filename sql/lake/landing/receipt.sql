-- What staging says of each file of a source.
--
-- Grain    one row per file
-- Binds    $files: the receipts, as JSON
-- Writes   receipt
-- Rerun    safe: the same receipts give the same rows
select
    file_name,
    landed,
    -- A reserved word.
    "table" as table_name,  -- noqa: RF06
    rows_read,
    accepted,
    duplicates,
    quarantined,
    repairs
from
    read_json(
        $files,
        columns = {
            'file_name': 'varchar',
            'table': 'varchar',
            'landed': 'varchar',
            'rows_read': 'bigint',
            'accepted': 'bigint',
            'duplicates': 'bigint',
            'quarantined': 'bigint',
            'repairs': 'map(varchar, bigint)'
        }
    )
order by file_name
