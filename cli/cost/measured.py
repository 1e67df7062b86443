"""Figures that were measured with this product, and those that had to be assumed, which the cost rests on."""

from enum import StrEnum


class Layout(StrEnum):
    """What is delivered. DAY: all meters of one day, a line per meter. WIDE: months, a line per meter and
    day. LONG: a day, a line per reading.
    """

    DAY = "day"
    WIDE = "wide"
    LONG = "long"


CPU_S_PER_MILLION = {Layout.DAY: 1.64, Layout.WIDE: 0.68, Layout.LONG: 1.71}
"""Client CPU seconds per million readings, from object to durable rows: docs/benchmarks.md, `make bench`."""

LOADER_CPU_S_PER_MILLION = 59.8
"""The same of dsbulk into a row per reading: the same page."""

FILE_BYTES_PER_READING = {Layout.DAY: 6.71, Layout.WIDE: 6.71, Layout.LONG: 41.2}
"""Of the generated files that the benchmarks use."""

# Read in cloudformation/main.yaml; a test holds them to it.
PROCESSOR_MB = 1769
API_MB = 1024
WORKERS = 4
TIMEOUT_S = 300

# Assumed: nothing of this has run on AWS.
WORKER_UNITS_PER_S = 1000
"""What one worker writes: the template counts on it."""
START_S = 2.0
API_S = 0.05
RECONCILES_PER_DAY = 4
RECEIPT_WRITES = 3
RECEIPT_READS = 2
OBJECT_GETS = 5
PUT_BYTES = 8 * 2**20
QUEUE_REQUESTS_PER_MESSAGE = 3
IDLE_QUEUE_REQUESTS = 700_000
IMAGES_GB = 1.0
LOG_BYTES_PER_INVOCATION = 2_000
CUSTOM_METRICS = 3
DAYS_READ = 31
