"""The parse alone: pandas reads a wide file and throws it away. No loader in Python can be faster.

`python -m benchmarks.programs.pandas_parse FILE` prints wall and CPU seconds without imports, and the cells.
"""

import json
import sys
import time

import pandas as pd


def main() -> None:
    file = sys.argv[1]
    slots = list(pd.read_csv(file, nrows=0).columns[2:])
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    frame = pd.read_csv(file, dtype=dict.fromkeys(slots, "float64"), engine="c")
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "readings": len(frame) * len(slots)}))


if __name__ == "__main__":
    main()
