"""How fast a synthetic Jakarta is written, and in how much memory.

python bench/simulate.py 100000 [--quarters 2]

Printed per quarter: persons, records, seconds of clock and processor, records per
second of either, megabytes written, and the peak of this process's memory so far.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from dtsen.quarter import Quarter
from dtsen.simulate import simulate


def main() -> None:
    """Simulate some quarters and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("persons", type=int)
    parser.add_argument("--quarters", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    quarter = Quarter(2026, 3)
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        inbox, truth = Path(folder) / "inbox", Path(folder) / "truth"
        for _ in range(asked.quarters):
            clock, processor = time.perf_counter(), time.process_time()
            done = simulate(
                quarter,
                persons=asked.persons,
                seed=asked.seed,
                inbox=inbox,
                truth=truth,
            )
            seconds = time.perf_counter() - clock
            busy = time.process_time() - processor
            records = sum(done.records.values())
            size = sum(
                path.stat().st_size for path in (inbox / done.quarter).rglob("*")
            )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{done.quarter}: {done.persons:,} persons, {records:,} records, "
                f"{seconds:.1f} s ({records / seconds:,.0f}/s), "
                f"{busy:.1f} CPU s ({records / busy:,.0f}/s), "
                f"{size / 1e6:,.0f} MB written, peak {peak:,.0f} MB"
            )
            quarter = quarter.next


if __name__ == "__main__":
    main()
