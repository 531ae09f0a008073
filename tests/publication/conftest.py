"""Made-up figures for the real kelurahan, and a draft made of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from dtsen.areas import areas
from dtsen.disclosure import protect
from dtsen.lake import indicator_dir
from dtsen.publication.compare import Previous
from dtsen.publication.content import Content
from dtsen.publication.deliveries import Delivery
from dtsen.publication.reference import official_series
from dtsen.quarter import Quarter
from dtsen.warehouse import insert
from dtsen.warehouse import warehouse as transaction

KEY = bytes(range(32))
QUARTER = Quarter.parse("2026-Q3")
LEVELS = {2: "provinsi", 5: "kota", 8: "kecamatan", 13: "kelurahan"}
# Rates: code, numerator, denominator.
RATES = (
    ("penduduk_desil_1_4_pct", "desil_1_4", "penduduk"),
    ("padan_pct", "padan", "penduduk"),
    ("cakupan_kjp_plus_pct", "kjp_plus", "layak_kjp_plus"),
    ("cakupan_klj_pct", "klj", "layak_klj"),
    ("cakupan_pkh_pct", "pkh", "layak_pkh"),
)


def _counts(seed: int, per_1000: float) -> pd.DataFrame:
    """Return made-up counts per kelurahan; the real population only sets their size."""
    random = np.random.default_rng(seed)
    places = areas(on=QUARTER.last_day)
    people = np.array([area.population for area in places]) * per_1000 / 1000
    counts = pd.DataFrame(index=[area.kelurahan_code for area in places])
    counts["penduduk"] = random.poisson(people)
    counts["keluarga"] = random.poisson(people / 3.3)
    poor = np.clip(random.normal(0.42, 0.11, len(places)), 0.1, 0.8)
    shares = np.column_stack(
        [poor / 4] * 4 + [(0.94 - poor) / 6] * 6 + [np.full(len(places), 0.06)]
    )
    deciles = random.multinomial(counts["penduduk"], shares)
    for at, name in enumerate([*map(str, range(1, 11)), "tanpa"]):
        counts[f"penduduk_desil|desil={name}"] = deciles[:, at]
    counts["desil_1_4"] = deciles[:, :4].sum(axis=1)
    counts["padan"] = random.binomial(counts["penduduk"], 0.93)
    for programme, share, taken in (
        ("kjp_plus", 0.11, 0.7),
        ("klj", 0.04, 0.5),
        ("pkh", 0.09, 0.6),
    ):
        counts[f"layak_{programme}"] = random.binomial(counts["penduduk"], share)
        counts[programme] = random.binomial(counts[f"layak_{programme}"], taken)
    return counts


def _figure(code: str, n: pd.Series, whole: pd.Series, kind: str) -> pd.DataFrame:
    name, _, breakdown = code.partition("|")
    return pd.DataFrame({
        "area_code": n.index,
        "indicator_code": name,
        "breakdown": breakdown,
        "numerator": n.to_numpy(),
        "numerator_key": n.to_numpy() * 104_729,
        "denominator": whole.to_numpy(),
        "denominator_key": whole.to_numpy() * 104_729,
        "denominator_kind": kind,
    })


def exact_figures(seed: int = 1, per_1000: float = 300.0) -> pd.DataFrame:
    """Return a long table as ``measure`` would write it, from made-up counts."""
    counts = _counts(seed, per_1000)
    levels = [counts.groupby(counts.index.str[:length]).sum() for length in LEVELS]
    tally = pd.concat(levels)
    listed = [
        _figure(code, tally[code], tally[code], code.partition("|")[0])
        for code in tally.columns
        if code in {"penduduk", "keluarga"} or "|" in code
    ]
    listed += [_figure(code, tally[n], tally[of], of) for code, n, of in RATES]
    figures = pd.concat(listed, ignore_index=True).assign(kind="registry")
    is_rate = figures["indicator_code"].str.endswith("_pct")
    figures["value"] = figures["numerator"].astype("float64")
    figures.loc[is_rate, "value"] = 100 * figures["numerator"] / figures["denominator"]
    official = pd.DataFrame([
        {
            "area_code": newest.area_code,
            "indicator_code": newest.indicator,
            "breakdown": "",
            "kind": "official",
            "value": newest.value,
        }
        for newest in official_series(QUARTER).of("31", "p0_pct")[-1:]
    ])
    figures = pd.concat([figures, official], ignore_index=True)
    return figures.assign(
        quarter=str(QUARTER),
        area_level=figures["area_code"].str.len().map(LEVELS),
        lower=np.nan,
        upper=np.nan,
        method_version="1",
        build=f"{QUARTER}.0123456789ab",
    )


def ledger(*, is_synthetic: bool = True) -> list[Delivery]:
    """Return a ledger of two sources."""
    return [
        Delivery(
            source=source,
            title=title,
            supplier=supplier,
            revision=1,
            layout="1",
            is_synthetic=is_synthetic,
            rows_read=12_350,
            accepted=12_300,
            duplicates=40,
            quarantined=10,
        )
        for source, title, supplier in (
            ("dtks", "Data Terpadu Kesejahteraan Sosial", "Dinas Sosial"),
            ("regsosek", "Registrasi Sosial Ekonomi", "BPS Provinsi DKI Jakarta"),
        )
    ]


@pytest.fixture(scope="session")
def exact() -> pd.DataFrame:
    return exact_figures()


@pytest.fixture(scope="session")
def content(exact: pd.DataFrame) -> Content:
    """A draft whose figures are compared with those of a quarter before."""
    before = protect(exact_figures(seed=2), KEY)
    return Content(
        quarter=QUARTER,
        build=f"{QUARTER}.0123456789ab",
        table=protect(exact, KEY),
        deliveries=ledger(),
        previous=Previous("2026-Q2.feedfacecafe", "2026-Q2", before),
        code_version="0.1.0",
    )


@pytest.fixture
def empty_warehouse(warehouse) -> None:
    """Take out what other tests of the module have loaded and published."""
    with transaction() as connection:
        connection.execute(
            text(
                "truncate publication.current_release, publication.value, "
                "publication.release, ops.delivery_file, ops.current_build, "
                "ops.build cascade"
            )
        )


@pytest.fixture
def measured(exact, empty_warehouse):
    """Write figures where ``measure`` would, their build and their deliveries."""

    def write(quarter: Quarter, table=exact, *, is_synthetic: bool = True) -> None:
        build = f"{quarter}.0123456789ab"
        path = indicator_dir(quarter) / "indicator.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table.assign(quarter=str(quarter), build=build).to_parquet(path)
        with transaction() as connection:
            insert(connection, "ops.build", [built(quarter, build)])
            pointer = {"quarter": str(quarter), "build": build}
            insert(connection, "ops.current_build", [pointer])
            row = delivered(quarter, is_synthetic=is_synthetic)
            insert(connection, "ops.delivery_file", [row])

    return write


def built(quarter: Quarter, build: str) -> dict:
    """Return a row of ``ops.build``."""
    return {
        "build": build,
        "quarter": str(quarter),
        "digest": "0" * 64,
        "sources": ["dtks"],
        "inputs": "{}",
        "n_persons": 1,
        "n_families": 1,
    }


def delivered(quarter: Quarter, *, is_synthetic: bool = True) -> dict:
    """Return a row of ``ops.delivery_file``."""
    return {
        "quarter": str(quarter),
        "source": "dtks",
        "revision": 1,
        "file_name": "dtks.csv",
        "table_name": "person",
        "layout": "siks-ng",
        "sha256": "0" * 64,
        "bytes": 1,
        "rows_read": 123_457,
        "accepted": 123_453,
        "duplicates": 1,
        "quarantined": 3,
        "is_synthetic": is_synthetic,
    }
