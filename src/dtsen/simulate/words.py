"""The words of the synthetic state: each coded column is an index into one of these."""

from __future__ import annotations

SEX = ("L", "P")
RELATION = (
    "kepala",
    "pasangan",
    "anak",
    "menantu",
    "cucu",
    "orang_tua",
    "pembantu",
    "lainnya",
)
MARITAL = ("belum_kawin", "kawin", "cerai_hidup", "cerai_mati")
EDUCATION = (
    "tidak_sekolah",
    "sd",
    "smp",
    "sma",
    "diploma",
    "sarjana",
    "pascasarjana",
)
SCHOOL = ("belum", "masih", "tidak_lagi")
WORK = ("bekerja", "tidak_bekerja")
LIFE = ("ada", "meninggal", "pindah")
# The eleven groups of the Dukcapil margin, in the order in which they are dealt.
OCCUPATION = (
    "belum_tidak_bekerja",
    "aparatur",
    "pengajar",
    "wiraswasta",
    "pertanian",
    "nelayan",
    "agama",
    "pelajar",
    "kesehatan",
    "pensiunan",
    "lainnya",
)

MALE, FEMALE = range(2)
HEAD, SPOUSE, CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, SERVANT, OTHER = range(8)
SINGLE, MARRIED, DIVORCED, WIDOWED = range(4)
NOT_YET, AT_SCHOOL, LEFT_SCHOOL = range(3)
ALIVE, DEAD, GONE = range(3)

# Who works, by occupation group. "Lainnya" is nearly all housekeeping in the finer
# Dukcapil table (2.09 of 2.13 million), so it is not work for pay.
WORKING = (1, 2, 3, 4, 5, 6, 8)
