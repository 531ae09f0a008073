"""How the eleven occupation groups are called on identity cards and in censuses."""

from __future__ import annotations

import numpy as np

from dtsen.simulate.draws import Array, Draws
from dtsen.simulate.words import OCCUPATION

# Shares inside "wiraswasta" and "lainnya" follow the finer Dukcapil table of 2019
# (2.75 million private employees, 2.09 million in housekeeping); the rest is ours.
# (group, title on the card, share, status in employment)
_JOBS = (
    ("belum_tidak_bekerja", "BELUM/TIDAK BEKERJA", 1.0, ""),
    ("aparatur", "PEGAWAI NEGERI SIPIL", 0.60, "pegawai_negara"),
    ("aparatur", "TENTARA NASIONAL INDONESIA", 0.18, "pegawai_negara"),
    ("aparatur", "KEPOLISIAN RI", 0.14, "pegawai_negara"),
    ("aparatur", "KARYAWAN BUMN", 0.08, "pegawai_negara"),
    ("pengajar", "GURU", 0.85, "pegawai_swasta"),
    ("pengajar", "DOSEN", 0.15, "pegawai_swasta"),
    ("wiraswasta", "KARYAWAN SWASTA", 0.69, "pegawai_swasta"),
    ("wiraswasta", "WIRASWASTA", 0.22, "berusaha_sendiri"),
    ("wiraswasta", "BURUH HARIAN LEPAS", 0.055, "bebas_nonpertanian"),
    ("wiraswasta", "PEDAGANG", 0.025, "dibantu_tidak_tetap"),
    ("wiraswasta", "SOPIR", 0.01, "pegawai_swasta"),
    ("pertanian", "PETANI/PEKEBUN", 1.0, "bebas_pertanian"),
    ("nelayan", "NELAYAN/PERIKANAN", 1.0, "berusaha_sendiri"),
    ("agama", "USTADZ/MUBALIGH", 0.7, "berusaha_sendiri"),
    ("agama", "PENDETA", 0.3, "berusaha_sendiri"),
    ("pelajar", "PELAJAR/MAHASISWA", 1.0, ""),
    ("kesehatan", "PERAWAT", 0.55, "pegawai_swasta"),
    ("kesehatan", "BIDAN", 0.20, "pegawai_swasta"),
    ("kesehatan", "DOKTER", 0.25, "pegawai_swasta"),
    ("pensiunan", "PENSIUNAN", 1.0, ""),
    ("lainnya", "MENGURUS RUMAH TANGGA", 0.98, ""),
    ("lainnya", "LAINNYA", 0.02, ""),
)
TITLES = tuple(title for _, title, _, _ in _JOBS)
STATUSES = tuple(sorted({status for *_, status in _JOBS} - {""}))
STATUS_OF_TITLE = np.array([
    STATUSES.index(status) if status else -1 for *_, status in _JOBS
])


def _steps() -> Array:
    """Return for each job the number of its group plus its cumulated share."""
    ends, group, total = [], "", 0.0
    for name, _, share, _ in _JOBS:
        total = total + share if name == group else share
        group = name
        ends.append(OCCUPATION.index(name) + min(total, 1.0))
    return np.array(ends)


_STEPS = _steps()  # ascending: the jobs stand in the order of their groups


def titles(draws: Draws, ids: Array, occupation: Array) -> Array:
    """Return the number of each person's title, the same in every source.

    >>> ids = np.arange(3)
    >>> [TITLES[t] for t in titles(Draws(1, "facts"), ids, np.array([0, 7, 9]))]
    ['BELUM/TIDAK BEKERJA', 'PELAJAR/MAHASISWA', 'PENSIUNAN']
    """
    return np.searchsorted(_STEPS, occupation + draws.uniform("job", ids))
