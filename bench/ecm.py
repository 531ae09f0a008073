"""recordlinkage with its ECM classifier. Runs in an environment of its own (apart.py).

python ecm.py TASK.json

The task names ``records`` (one CSV to link with itself, or two; the first column
numbers the records), ``blocks`` (pairs of lists of columns: two records are a candidate
where the first list of the one equals the second of the other), ``compare`` (a column
and 'exact', or the least likeness by Jaro-Winkler), ``least`` (the probability from
which a pair is a link) and ``found`` (the CSV to write: rid_l, rid_r, probability).
What is missing agrees with nothing, as is usual there.
"""

import json
import sys
from pathlib import Path

import pandas as pd
import recordlinkage


def main() -> None:
    """Do one task."""
    task = json.loads(Path(sys.argv[1]).read_text())
    records = [pd.read_csv(path, dtype=str, index_col=0) for path in task["records"]]
    index = recordlinkage.Index()
    for left, right in task["blocks"]:
        index.block(left, right)
    candidates = index.index(*records)
    compare = recordlinkage.Compare()
    for column, how in task["compare"]:
        if how == "exact":
            compare.exact(column, column, label=column)
        else:
            compare.string(column, column, "jarowinkler", how, label=column)
    features = compare.compute(candidates, *records)
    classifier = recordlinkage.ECMClassifier()
    classifier.fit(features)
    probability = classifier.prob(features)
    links = probability[probability >= task["least"]]
    links.index.names = ["rid_l", "rid_r"]
    links.rename("probability").to_csv(task["found"])
    print(f"recordlinkage: {len(candidates)} pairs, {len(links)} links", flush=True)


if __name__ == "__main__":
    main()
