-- A release, once; publishing it again changes nothing.
--
-- Grain    one row per release; the row count says whether it is new
-- Writes   publication.release
-- Binds    :release_id :quarter :build :fingerprint :approved_by
-- Rerun    safe
insert into publication.release
(release_id, quarter, build, fingerprint, approved_by)
values (:release_id, :quarter, :build, :fingerprint, :approved_by)
on conflict (release_id) do nothing
