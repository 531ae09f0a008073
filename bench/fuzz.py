"""Damaged deliveries by the thousand: each has to come out as its damage says.

    python bench/fuzz.py --files 10000 --seed 7 [--seconds 600] [--kind "bytes: a NUL"]

Every kind of damage gets its share of the files. What fails is told with the line that
makes the same file again.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

from fuzzing.check import check
from fuzzing.making import KINDS, SHAPES, Case, described, make
from fuzzing.people import FEWEST, MOST, NARROW

# One layout in a dozen has sums of answers.
_TRIES = 1000
_SHAPES = SHAPES + NARROW * 2


def case_of(seed: int, kind: str, number: int) -> Case:
    """Return the file that a seed, a kind and a number name."""
    rng = Random(f"{seed}/{kind}/{number}")
    for _ in range(_TRIES):
        case = make(rng, kind, rng.choice(_SHAPES), rng.randint(FEWEST, MOST))
        if case:
            return case
    message = f"no shape can be harmed by {kind!r}"
    raise ValueError(message)


def run(options: argparse.Namespace) -> tuple[dict[str, Counter[str]], list[str]]:
    """Check the files, kind by kind in turn; return outcomes and failures."""
    kinds = [options.kind] if options.kind else list(KINDS)
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    failures: list[str] = []
    ends = time.monotonic() + options.seconds
    first = options.number or 0
    for n in range(first * len(kinds), first * len(kinds) + options.files):
        kind, number = kinds[n % len(kinds)], n // len(kinds)
        case = case_of(options.seed, kind, number)
        with tempfile.TemporaryDirectory(dir=os.environ["DTSEN_STATE"]) as folder:
            try:
                outcomes[kind][_outcome(case, Path(folder))] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
                outcomes[kind]["FAILED"] += 1
                again = f"--seed {options.seed} --kind {kind!r} --number {number}"
                failures.append(
                    f"{again} --files 1\n  {described(case)}\n  {told(error)}"
                )
                print(failures[-1], flush=True)
        n_done = sum(counted.total() for counted in outcomes.values())
        if n_done % 500 == 0:
            print(f"{n_done} files, {len(failures)} failed", file=sys.stderr)
        if time.monotonic() > ends:
            break
    return outcomes, failures


def _outcome(case: Case, folder: Path) -> str:
    staged = check(case, folder)
    if staged.reason:
        return staged.reason
    return "quarantined" if staged.quarantined else "accepted"


def told(error: Exception) -> str:
    """Return an error with the place where it was raised."""
    if isinstance(error, AssertionError):
        return str(error)
    return "".join(traceback.format_exception(error))


def table(outcomes: dict[str, Counter[str]]) -> str:
    """Return kinds against outcomes, the commonest first."""
    lines = []
    for kind, counted in sorted(outcomes.items()):
        parts = (f"{name} {n}" for name, n in counted.most_common())
        lines.append(f"{kind:62} {', '.join(parts)}")
    return "\n".join(lines)


def main() -> int:
    """Run the bench; 1 where a file came out otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--number", type=int, help="begin with this file of the kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        os.environ.setdefault("DTSEN_STATE", state)
        started = time.monotonic()
        outcomes, failures = run(options)
        seconds = time.monotonic() - started
    n_files = sum(counted.total() for counted in outcomes.values())
    print(table(outcomes))
    print(
        f"{n_files} files of {len(outcomes)} kinds, {seconds:.0f} s, "
        f"{1000 * seconds / max(n_files, 1):.0f} ms per file, {len(failures)} failed"
    )
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
