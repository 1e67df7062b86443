"""What the cost rests on, in sentences: everything that was measured, assumed or left out."""

from dataclasses import replace

from cli.cost import measured as m
from cli.cost.plan import Plan
from cli.cost.prices import Prices
from cli.cost.row_size import FrozenLists, write_units
from cli.cost.rows import METER_ID, sizes

_OTHER = {
    FrozenLists.ELEMENTS: FrozenLists.SERIALIZED,
    FrozenLists.SERIALIZED: FrozenLists.ELEMENTS,
}


def assumptions(plan: Plan, prices: Prices) -> list[str]:
    """Of a plan with any number of meters."""
    return [*_rows(plan), *_files(plan), *_work(plan), *_money(plan, prices)]


def _rows(plan: Plan) -> list[str]:
    row, other = sizes(plan), _OTHER[plan.frozen_lists]
    return [
        (
            f"Each meter has {_count(plan.channels, 'channel')} with {plan.slots} readings a day of "
            f"{_count(plan.digits, 'significant digit')}, and an id of {len(METER_ID)} characters."
        ),
        (
            f"A row of this design has {_sized(row.meter_day)} by AWS's formula, "
            f"its list sized as {plan.frozen_lists}. AWS does not state how frozen lists are sized; "
            f"as {other} it has {_sized(sizes(replace(plan, frozen_lists=other)).meter_day)}."
        ),
        (
            f"A row per reading (meter_id text, stamp timestamp, kwh decimal) has {_sized(row.reading)}, and "
            "there is nothing beside it: no sums, no receipts, no register of meters."
        ),
        "Stored, each row has 100 bytes more.",
        (
            f"Each meter day is sent {_count(plan.deliveries, 'time')}. Again means one more row here, "
            "and the same rows in a row per reading."
        ),
    ]


def _files(plan: Plan) -> list[str]:
    return [
        (
            f"{_count(plan.files_per_day, 'file')} a day of layout {plan.layout}, with "
            f"{m.FILE_BYTES_PER_READING[plan.layout]:g} bytes per reading, in parts of 16 MiB; S3 keeps them."
        ),
        "Each meter in a file is looked up: one read unit, which is the most it can be.",
    ]


def _work(plan: Plan) -> list[str]:
    return [
        (
            f"A worker ({m.PROCESSOR_MB} MB) takes {plan.cpu_s_per_million:g} CPU seconds "
            f"per million readings, one that writes a row per reading "
            f"{m.LOADER_CPU_S_PER_MILLION:g} (docs/benchmarks.md), or as long as its writes take."
        ),
        (
            f"Assumed, not measured on AWS: a worker writes {plan.worker_units_per_second:,} units a second; "
            f"{m.START_S:g} s of start per message, {m.API_S:g} s per question ({m.API_MB} MB), "
            f"{m.LOG_BYTES_PER_INVOCATION:,} bytes of log per invocation, "
            f"{m.IDLE_QUEUE_REQUESTS:,} polls of the queue a month, {m.IMAGES_GB:g} GB of images."
        ),
        (
            f"{_count(plan.reads_per_meter_day, 'question')} per meter and day, each for {m.DAYS_READ} days "
            "of sums, read at LOCAL_QUORUM. AWS charges whole rows, and one row beyond the last."
        ),
    ]


def _money(plan: Plan, prices: Prices) -> list[str]:
    return [
        (
            f"Stored: {_count(plan.years_kept, 'year')} of data. A GB is 2^30 bytes, "
            "a month a twelfth of 365 days."
        ),
        (
            f"List prices of {prices.region}, to be checked: cli/cost/prices.toml has the source "
            "and date of each. No free tier."
        ),
        (
            "Left out: data sent to the internet, warm throughput, storage of logs, S3 Intelligent-Tiering, "
            "the rows of the register of meters, tax."
        ),
    ]


def _sized(size_bytes: int) -> str:
    return f"{size_bytes} bytes ({_count(write_units(size_bytes), 'write unit')})"


def _count(number: float, what: str) -> str:
    return f"{number:g} {what}" if number == 1 else f"{number:g} {what}s"
