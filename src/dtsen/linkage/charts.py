"""The charts of a model, drawn from its card: one page without scripts, made of SVG.

It needs nothing from outside, and the same card gives the same bytes. Splink's own
charts would bring a drawing library of several megabytes that runs as a script.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from dtsen.linkage import model
from dtsen.linkage.config import DEFAULT
from dtsen.linkage.drawing import WIDTH, Drawing, Scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

Card = dict[str, Any]

_LEFT, _RIGHT, _TOP, _BOTTOM, _ROW = 190.0, 24.0, 12.0, 30.0, 19.0
_LOWEST = 1e-8
_HEAVIEST = 24.0
_PANEL = (175.0, 150.0)
_PER_ROW, _BESIDE, _LEGEND = 2, 375.0, 16.0
# The weights that are drawn; below, pairs are not kept.
_WEIGHTS = (-10, 40)
_TALLEST = 180.0

# Two records of somebody who was invented, as levels: the shorter name, the same day,
# no NIK in one of them, the same kelurahan.
INVENTED = (
    ("name", "one holds the other"),
    ("born_on", "equal"),
    ("sex", "equal"),
    ("nik", "unknown"),
    ("household", "kelurahan"),
)
SOURCES = {
    "em": "EM",
    "exact": "dihitung tepat",
    "sampled": "sampel acak",
    "fixed": "ditetapkan",
    "assumed": "tidak ditemukan dalam sampel",
}


def path_of(name: str, folder: Path = model.FOLDER) -> Path:
    """Where the charts of a model lie."""
    return folder / f"{name}.charts.html"


def save(card: Card, folder: Path = model.FOLDER) -> Path:
    """Draw the charts of a model from its card."""
    path = path_of(card["model"], folder)
    path.write_text(render(card), encoding="utf-8")
    return path


def render(card: Card) -> str:
    """Return the page of a card as HTML."""
    environment = Environment(
        loader=PackageLoader("dtsen.linkage"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("model.html.j2").render(
        card=card,
        drawings=[
            match_weights(card),
            chances(card),
            weighed_pairs(card),
            invented_pair(card),
            *iterations(card),
        ],
        width=WIDTH,
        sources=SOURCES,
    )


def match_weights(card: Card) -> Drawing:
    """Draw how many bits each level speaks for a link, or against it."""
    drawing = _sheet(
        "Bobot setiap tingkat kesamaan",
        "Ke kanan: mendukung bahwa kedua rekaman adalah satu orang; ke kiri: menolak. "
        "Satu bit menggandakan peluangnya.",
        card["figures"],
    )
    scale = Scale(-_HEAVIEST, _HEAVIEST, _LEFT, WIDTH - _RIGHT)
    for bits in range(-20, 21, 5):
        _tick(drawing, scale.at(bits), f"{bits}")
    for y, figure in _rows(drawing, card["figures"]):
        kind = "for" if figure["weight"] > 0 else "against"
        text = f"{_named(figure)}: {figure['weight']:.1f} bit"
        drawing.bar(kind, scale.at(0), scale.at(figure["weight"]), y - 6, 12, text)
    return drawing


def chances(card: Card) -> Drawing:
    """Draw m, u, and u as it was sampled where it was counted exactly instead."""
    drawing = _sheet(
        "Peluang m dan u",
        "m (biru): peluang tingkat itu pada dua rekaman satu orang; u (jingga): pada "
        "dua orang yang berbeda; cincin: u menurut sampel, bila u dihitung tepat. "
        "Skala logaritmis; jarak m dan u adalah bobotnya.",
        card["figures"],
    )
    scale = Scale(math.log10(_LOWEST), 0.0, _LEFT, WIDTH - _RIGHT)
    for power in range(-8, 1):
        _tick(drawing, scale.at(power), f"1e{power}" if power else "1")
    for y, figure in _rows(drawing, card["figures"]):
        m, u = (scale.at(math.log10(figure[key])) for key in ("m", "u"))
        drawing.line("between", u, y, m, y)
        for key, at in (("u", u), ("m", m)):
            text = f"{key} = {figure[key]:.3g} ({_source(figure, key)})"
            drawing.dot(key, at, y, text)
        if figure["u_from"] == "exact" and figure["u_sampled"]:
            at = scale.at(math.log10(figure["u_sampled"]))
            drawing.dot("ring", at, y, f"u (sampel) = {figure['u_sampled']:.3g}")
    return drawing


def weighed_pairs(card: Card) -> Drawing:
    """Draw how many of the pairs that the model weighs have which weight."""
    drawing = Drawing(
        "Sebaran bobot pasangan",
        "Banyaknya pasangan data latih menurut bobot; garis: batas untuk menautkan "
        f"({DEFAULT.match_weight:g} bit antarsumber, {DEFAULT.match_weight_within:g} "
        "bit dalam satu sumber).",
        _TOP + _TALLEST + _BOTTOM,
    )
    low, high = _WEIGHTS
    counts = dict.fromkeys(range(low, high), 0)
    for bits, n in card["weights"].items():
        counts[min(max(int(bits), low), high - 1)] += n
    across = Scale(low, high, 56.0, WIDTH - _RIGHT)
    up = Scale(0.0, max(1, *counts.values()), _TOP + _TALLEST, _TOP)
    for bits in range(low, high + 1, 10):
        _tick(drawing, across.at(bits), f"{bits}")
    drawing.word("end", 50, up.at(up.high) + 4, f"{up.high:.0f}")
    drawing.word("end", 50, up.at(0), "0")
    for bits, n in counts.items():
        left, right = across.at(bits) + 0.5, across.at(bits + 1) - 0.5
        kind = "for" if bits >= DEFAULT.match_weight else "against"
        top = up.at(n)
        drawing.bar(kind, left, right, top, up.at(0) - top, f"{bits} bit: {n}")
    for limit in (DEFAULT.match_weight, DEFAULT.match_weight_within):
        drawing.line("limit", across.at(limit), _TOP, across.at(limit), up.at(0))
    return drawing


def invented_pair(card: Card) -> Drawing:
    """Draw how the weight of one invented pair adds up."""
    found = {(f["comparison"], f["level"]): f["weight"] for f in card["figures"]}
    start = math.log2(card["match_ratio"] / (1 - card["match_ratio"]))
    steps: list[tuple[str, float | None]] = [
        ("dua rekaman sembarang", start),
        *((": ".join(level), found.get(level, 0.0)) for level in INVENTED),
        ("bobot pasangan", None),
    ]
    drawing = Drawing(
        "Satu pasangan rekaan: dari mana bobotnya",
        "CONTOH SATU DUA dan CONTOH SATU, lahir pada hari yang sama, satu tanpa NIK, "
        "sekelurahan. Nama dan tanggal lahir dianggap sama lazimnya dengan rata-rata.",
        _TOP + _ROW * len(steps) + _BOTTOM,
    )
    scale = Scale(-_HEAVIEST, _HEAVIEST, _LEFT, WIDTH - _RIGHT)
    for bits in range(-20, 21, 5):
        _tick(drawing, scale.at(bits), f"{bits}")
    total = 0.0
    for number, (label, weight) in enumerate(steps):
        y = _TOP + _ROW * (number + 0.5)
        begin, end = (0.0, total) if weight is None else (total, total + weight)
        drawing.word("end", _LEFT - 10, y + 4, label)
        kind = "sum" if weight is None else "for" if weight > 0 else "against"
        text = f"{label}: {end - begin:.1f} bit"
        drawing.bar(kind, scale.at(begin), scale.at(end), y - 6, 12, text)
        total = end
    return drawing


def iterations(card: Card) -> Iterator[Drawing]:
    """Draw how m moved in each run of EM, a panel for each comparison."""
    for session in card["em"]:
        names = sorted({key.partition(":")[0] for key in session["history"][-1]["m"]})
        n_rows = math.ceil(len(names) / _PER_ROW)
        state = "mencapai" if session["has_converged"] else "BELUM mencapai"
        drawing = Drawing(
            f"Perjalanan m selama EM: {session['rule']}",
            f"{session['n_iterations']} iterasi, {state} konvergensi (perubahan "
            f"terakhir {session['largest_change']:.2g}). Skala logaritmis, 1e-6 sampai "
            "1; nama tingkat berurutan dari m terbesar.",
            n_rows * (_PANEL[1] + 34) + 6,
        )
        for place, name in enumerate(names):
            _panel(drawing, session["history"], name, place)
        yield drawing


def _panel(
    drawing: Drawing, history: Sequence[dict[str, Any]], name: str, place: int
) -> None:
    width, height = _PANEL
    left = 40 + place % _PER_ROW * _BESIDE
    top = 24 + place // _PER_ROW * (height + 34)
    across = Scale(0.0, max(1, len(history) - 1), left, left + width)
    up = Scale(-6.0, 0.0, top + height, top)
    drawing.word("heading", left, top - 8, name)
    for power in (-6, -4, -2, 0):
        drawing.line("grid", left, up.at(power), left + width, up.at(power))
        label = f"1e{power}" if power else "1"
        drawing.word("end", left - 6, up.at(power) + 4, label)
    last = history[-1]["m"]
    labels = [key for key in last if key.startswith(f"{name}: ")]
    # The highest line is named first: the words stand in the order of the lines.
    labels.sort(key=lambda key: (-last[key], key))
    for number, key in enumerate(labels):
        points = [
            (across.at(step), up.at(math.log10(max(at["m"][key], _LOWEST))))
            for step, at in enumerate(history)
            if key in at["m"]
        ]
        drawing.path(f"moves line{number}", points, f"{key}: m = {last[key]:.3g}")
        label = key.removeprefix(f"{name}: ")
        y = top + 10 + number * _LEGEND
        drawing.word(f"named{number}", left + width + 8, y, label)


def _sheet(title: str, note: str, figures: Sequence[dict[str, Any]]) -> Drawing:
    """Return a sheet with a row for every level and a gap between comparisons."""
    n_groups = len({figure["comparison"] for figure in figures})
    return Drawing(title, note, _TOP + _ROW * (len(figures) + n_groups) + _BOTTOM)


def _rows(
    drawing: Drawing, figures: Iterable[dict[str, Any]]
) -> Iterator[tuple[float, dict[str, Any]]]:
    """Yield every level with the height of its row, and write its name there."""
    y = _TOP
    for comparison, levels in groupby(figures, lambda figure: figure["comparison"]):
        drawing.word("heading", 8, y + 12, comparison)
        y += _ROW
        for figure in levels:
            drawing.word("end", _LEFT - 10, y + _ROW / 2 + 4, figure["level"])
            yield y + _ROW / 2, figure
            y += _ROW


def _tick(drawing: Drawing, x: float, label: str) -> None:
    drawing.line("grid", x, _TOP, x, drawing.height - _BOTTOM + 6)
    drawing.word("middle", x, drawing.height - 8, label)


def _named(figure: dict[str, Any]) -> str:
    return f"{figure['comparison']}, {figure['level']}"


def _source(figure: dict[str, Any], key: str) -> str:
    return SOURCES[figure[f"{key}_from"]]
