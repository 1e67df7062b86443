"""A NEM12 file of some lines, and what the reader makes of it."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from common.calendar import EPOCH
from common.energy import is_value
from common.profile.load import builtin
from common.profile.model import Profile
from common.receipt import Counts
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.readers.batch import DayBatch
from processor.readers.nem12.reader import Nem12Reader
from processor.rejects import RejectReport

KWH = 10**9
HEAD = "100,NEM12,200405011135,MDA1,Ret1"
STREAM = "200,NMI1,E1B1,1,E1,N1,METER1,kWh,60,"
STAMP = ",,,20040202120025,20040202142516"


@dataclass(frozen=True)
class Day:
    """One 300 record as the reader gives it."""

    meter: str
    channel: str
    day: date
    interval_minutes: int
    slots: list[int]
    codes: list[str]
    revision: int
    line: int


@dataclass(frozen=True)
class Result:
    """What a file gives. `rejects`: line, column and reason."""

    days: list[Day]
    counts: Counts
    rejects: list[tuple[int, str, str]]


def values(text: str = "1", slots: int = 24) -> str:
    return ",".join([text] * slots)


def day_line(of: str = "20040201", cells: str = values(), tail: str = "A" + STAMP) -> str:
    return f"300,{of},{cells},{tail}"


def read(
    *lines: str | bytes, cuts: Iterable[int] = (), profile: Profile | None = None, end: str = "\n"
) -> Result:
    """The lines as one file. `cuts`: numbers of the lines at which a new stretch begins, from 0."""
    raw = [line.encode() if isinstance(line, str) else line for line in lines]
    meanings, report = Meanings(profile or builtin("nem12"), ""), RejectReport()
    reader = Nem12Reader(meanings, report)
    borders = [0, *sorted(set(cuts)), len(raw)]
    batches: list[DayBatch] = []
    for first, stop in pairwise(borders):
        data = b"".join(line + end.encode() for line in raw[first:stop])
        batches.extend(reader.read(Stretch(data, first + 1, 0)))
    batches.extend(reader.finish())
    days = [day for batch in batches for day in days_of(batch, meanings)]
    counts = sum((batch.counts for batch in batches), Counts())
    loaded = sum(is_value(slot) for day in days for slot in day.slots)
    (counts + Counts(loaded=loaded)).check()
    return Result(days, counts, rejected(report))


def days_of(batch: DayBatch, meanings: Meanings) -> Iterator[Day]:
    assert batch.revisions is not None
    assert batch.origins is not None
    codes = np.broadcast_to(batch.codes, batch.slots_uwh.shape)
    texts = meanings.codes.texts
    for at in range(len(batch.days)):
        yield Day(
            meanings.meters.texts[batch.meters[at]],
            meanings.channels.texts[batch.channels[at]],
            EPOCH + timedelta(days=int(batch.days[at])),
            batch.interval_minutes,
            batch.slots_uwh[at].tolist(),
            [texts[code] if code >= 0 else "void" for code in codes[at].tolist()],
            int(batch.revisions[at]),
            batch.origins[at][0],
        )


def rejected(report: RejectReport) -> list[tuple[int, str, str]]:
    found = report.finish()
    rows = list(csv.reader(io.TextIOWrapper(found, "utf-8", "surrogateescape", newline=""))) if found else []
    return [(int(line), column, reason) for line, column, reason, _ in rows[1:]]
