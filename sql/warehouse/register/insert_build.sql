-- Write down a build: what it is made of, how large it is.
--
-- Grain    one row per build
-- Writes   ops.build
-- Binds    :build :quarter :digest :sources :inputs :n_persons :n_families
-- Rerun    fails where the build is loaded already
insert into ops.build
(build, quarter, digest, sources, inputs, n_persons, n_families)
values (
    :build, :quarter, :digest, :sources, cast(:inputs as jsonb), :n_persons, :n_families
)
