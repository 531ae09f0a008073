-- The long table of figures. Analysts read its view mart.indicator.
create table if not exists mart.figure (
    quarter text not null,
    area_code text not null,
    area_level text not null check (
        area_level in ('provinsi', 'kota', 'kecamatan', 'kelurahan')
    ),
    indicator_code text not null,
    breakdown text not null,
    kind text not null check (kind in ('official', 'registry', 'model')),
    value double precision,
    numerator bigint,
    denominator bigint,
    denominator_kind text,
    lower double precision,
    upper double precision,
    method_version text not null,
    build text not null references ops.build (build),
    primary key (build, area_code, indicator_code, breakdown),
    constraint counts_are_shown check (
        kind <> 'registry'
        or (
            numerator is not null
            and denominator is not null
            and denominator_kind is not null
            and numerator between 0 and denominator
        )
    ),
    constraint interval_holds_value check (value between lower and upper)
);
create index if not exists figure_indicator
on mart.figure (quarter, indicator_code, area_level);
comment on table mart.figure is 'Every figure of every build that is kept.';
comment on column mart.figure.quarter is 'Quarter of the build.';
comment on column mart.figure.area_code is 'Dotted Kemendagri code; 31 = the province.';
comment on column mart.figure.area_level is 'Level of the area.';
comment on column mart.figure.indicator_code is 'Indicator (ref.indicator).';
comment on column mart.figure.breakdown is 'Empty, or like sex=P.';
comment on column mart.figure.kind is 'official (BPS), registry (counted), model.';
comment on column mart.figure.value is 'The figure; null where nothing to divide by.';
comment on column mart.figure.numerator is 'Units counted.';
comment on column mart.figure.denominator is 'Units they are a part of.';
comment on column mart.figure.denominator_kind is 'Which indicator counts those.';
comment on column mart.figure.lower is 'Lower end of the interval, if there is one.';
comment on column mart.figure.upper is 'Upper end of the interval.';
comment on column mart.figure.method_version is 'Version of the method.';
comment on column mart.figure.build is 'Build of the register it was counted in.';
