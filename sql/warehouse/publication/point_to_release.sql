-- Move the pointer of a quarter, if it still points where we think it does.
--
-- Grain    one row per quarter; no row is touched where somebody else has moved it
-- Writes   publication.current_release
-- Binds    :quarter :release_id :expected (null: the quarter has no release yet)
-- Rerun    safe
insert into publication.current_release (quarter, release_id)
values (:quarter, :release_id)
on conflict (quarter) do update set
    release_id = excluded.release_id
where current_release.release_id in (:expected, excluded.release_id)
