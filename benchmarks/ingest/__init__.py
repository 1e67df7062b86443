"""From an object in S3 to durable rows: how fast, against other loaders and against what cannot be beaten."""

from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.dsbulk import fetch_dsbulk
from benchmarks.ingest.entrants import CORES, Entrant, all_entrants
from benchmarks.ingest.rounds import run_rounds
from benchmarks.ingest.sustained import SECONDS, sustain
from benchmarks.ingest.tables import (
    expected_rate,
    limits_table,
    loaders_table,
    ratios,
    rounds_note,
    sustained_table,
)
from benchmarks.ingest.units import unit_ratios, units_table
from benchmarks.object_server import object_server
from benchmarks.part import Bench, Part
from benchmarks.product import Inbox
from local.cassandra import home_from

NAME = "ingest"
AROUND_SUSTAINED = 120.0
"""Seconds for generating its file and for compacting what it wrote."""

NOTES = (
    "A rate counts from the start of a process to its end; the start-up is the same for one meter day.",
    "Where two rates are compared, the smaller ratio counts: with or without start-up.",
    f"The product's files are shared by {CORES} workers, one for each core; dsbulk uses all cores itself.",
    "Most loaders ran before, without being counted, so that the server was warm.",
    "Objects are read by boto3 from a plain file server on the same cores; other loaders read from disk.",
    "dsbulk with ready lists is given what the product has to work out, and writes 3 columns instead of 15.",
    "Bytes on disk are those of the generated readings: up to thirteen digits each, more than meters have.",
    "Peak memory is that of the largest process of a loader, or of the benchmark itself, which has 60 MB.",
)


def measure(bench: Bench) -> Part:
    """All rounds, then one load of more than three minutes."""
    with object_server(bench.folder / "objects") as url:
        inbox = Inbox(bench.folder / "objects", url)
        chosen = chosen_for(bench, inbox)
        left = bench.seconds - SECONDS - AROUND_SUSTAINED
        runs = list(run_rounds(bench, inbox, chosen, left, start_ups=bench.rounds))
        long_run = sustain(bench, inbox, expected_rate(runs))
    return Part(
        name=NAME,
        tables=(loaders_table(runs), limits_table(runs), sustained_table(long_run), units_table()),
        ratios=(*ratios(runs), *unit_ratios()),
        notes=(rounds_note(runs), *NOTES),
        singles=(*(asdict(run) for run in runs), asdict(long_run)),
    )


def chosen_for(bench: Bench, inbox: Inbox) -> Sequence[Entrant]:
    """All entrants in the sizes of this run."""
    jars = fetch_dsbulk(home_from())
    return [one.resized(bench.scaled) for one in all_entrants(inbox, jars, bench.folder)]
