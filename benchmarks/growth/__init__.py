"""What does not grow: the cost of a reading with the file, a month's latency with the years, the memory."""

from dataclasses import asdict

from benchmarks.growth import exports, sizes, years
from benchmarks.object_server import object_server
from benchmarks.part import Bench, Part
from benchmarks.product import Inbox

NAME = "growth"
OTHERS_S = 120.0
"""Seconds for what is not loading files of growing size."""

NOTES = (
    "Cost is what is left without the start-up, which is measured for a file of one meter day.",
    "The largest file against one of a million readings, by time or by client CPU, whichever grew more.",
    "A file of 100 million readings is loaded once, where there is time for it.",
    "Ten years against one: days of one row each, flushed and compacted, daily sums without HTTP and JSON.",
    "Pruned: two rows of each day stay, so that any one load can still be withdrawn.",
    "Cassandra frees the disk only gc_grace_seconds after a deletion, which are set to 0 here.",
)


def measure(bench: Bench) -> Part:
    """The other two first: they take as long as they take."""
    months = years.read_months(bench)
    with object_server(bench.folder / "objects") as url:
        inbox = Inbox(bench.folder / "objects", url)
        again = exports.export_again(bench, inbox)
        loads = sizes.load_all_sizes(bench, inbox, bench.seconds - OTHERS_S)
    return Part(
        NAME,
        (sizes.table(loads), sizes.fixed_table(loads), years.table(months), *exports.tables(again)),
        (*sizes.ratios(loads), years.ratio(months)),
        NOTES,
        (*(asdict(one) for one in loads), {"month_p50_ms_by_years": months}, asdict(again)),
    )
