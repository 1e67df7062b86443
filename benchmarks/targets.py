"""What is asked of the figures: ratios within one run on two cores, a must and a goal for each."""

from math import inf

from benchmarks.part import Target

WIDE_DSBULK = Target("wide file against dsbulk, row per reading", 15, 35, at_least=True)
WIDE_COPY = Target("wide file against cqlsh COPY, row per reading", 20, 50, at_least=True)
WIDE_SLOTS = Target("wide file against dsbulk into the same `slots` column", 2, 4, at_least=True)
LONG_DSBULK = Target("long file against dsbulk with the same long file", 5, 15, at_least=True)
DAY_DSBULK = Target("day file against dsbulk, row per reading", 8, 25, at_least=True)
CPU_PANDAS = Target("client CPU against that of pandas parsing the same file", 12, 6, at_least=False)
SQLITE_CASSANDRA = Target("SQLite store against the Cassandra store, wide file", 1, 2, at_least=True)
WRITE_UNITS_30 = Target(
    "write units per half-hourly reading", 1 / 48, 1 / 48, at_least=False, unit="write units"
)
WRITE_UNITS_15 = Target(
    "write units per quarter-hourly reading", inf, 1 / 96, at_least=False, unit="write units"
)
PEAK_MEMORY = Target("peak memory of the processor, 1 GB file", 512, 256, at_least=False, unit="MB")

API_QUERY = Target("API handler, a month of totals, p50, against the bare query", 3, 1.5, at_least=False)
MONTH_SUM = Target("month of totals against summing a row per reading", 1 / 3, 1 / 4, at_least=False)
YEAR_SUM = Target("year of totals against summing a row per reading", 1 / 10, 1 / 15, at_least=False)
API_IMPORTS = Target("API handler imports (CPU) against cassandra.cluster", 3, 2, at_least=False)
GROWTH = Target("cost of a reading, largest file against smallest", 1.2, 1.2, at_least=False)
