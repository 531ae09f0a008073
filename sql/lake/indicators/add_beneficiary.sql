-- One list of beneficiaries, added to those that are open.
--
-- Grain    one row per record of the list
-- Reads    staged_list
-- Writes   beneficiary
-- Rerun    adds the list again
insert into beneficiary
select
    record_key,
    source,
    file_name,
    record_no,
    programme_code,
    nik,
    no_kk,
    name,
    born_on,
    kelurahan_code,
    amount_idr_per_month
from staged_list
