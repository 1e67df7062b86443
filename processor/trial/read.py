"""Read a file as the processor would, into memory, and describe what was understood."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from common.energy import to_kwh
from common.errors import FileRefusedError, ProfileError
from common.profile.load import builtin, load_profile
from common.profile.model import Profile
from common.receipt import Receipt
from processor.lines import Stretch
from processor.load import load_of
from processor.prepare import Prepared, prepare
from processor.read_part import PartReader
from processor.trial.local_file import RECORDS, LocalFile
from processor.trial.noteworthy import changes_clocks, days_to_look_at
from processor.trial.shelf import Series, TrialStore, TriedDay

MAX_TRIAL_BYTES = 64 * 1024 * 1024
"""Of a longer file only so much is read: enough to judge a profile by."""
REJECTS_SHOWN = 20

Answer = dict[str, Any]


def try_file(path: Path, toml: str, name: str, meter: str) -> Answer:
    """What a file says under a profile. Of what is wrong, `error` says why and nothing else is there."""
    try:
        profile = load_profile(toml, name)
        file = LocalFile(path, f"{name}/{meter}/{path.name}")
        ready = prepare(file, load_of(file.info, profile, name), profile)
    except (ProfileError, FileRefusedError) as error:
        return {"error": str(error)}
    store, cut = TrialStore(), _Cut(ready)
    receipt = PartReader(store, file, RECORDS, ready).read(cut.stretches(file))
    days = {series: store.days(series) for series in store.series()}
    return {
        "profile": _profile_facts(profile),
        "lines": receipt.lines + ready.content.lines_above,
        "cut_after_bytes": MAX_TRIAL_BYTES if cut.happened else None,
        "meter_from_key": not (profile.meter.column or profile.meter.fixed or profile.layout == "nem12")
        and (ready.feed is None or not ready.feed.names_meters),
        "counts": asdict(receipt.counts),
        "series": [_series_facts(series, tried, store) for series, tried in days.items()],
        "rejects": _rejects(file.reports, receipt),
        "look_at": [
            {"meter": one.series[0], "channel": one.series[1], **_day_facts(one.tried), "why": one.why}
            for one in days_to_look_at(days)
        ],
    }


def fitting(path: Path, names: Iterable[str], meter: str) -> list[str]:
    """The built-in profiles under which the file would not be refused."""
    found = []
    for name in names:
        file, profile = LocalFile(path, f"{name}/{meter}/{path.name}"), builtin(name)
        with suppress(FileRefusedError):
            prepare(file, load_of(file.info, profile, name), profile)
            found.append(name)
    return found


class _Cut:
    """The beginning of a file: as many stretches as a trial reads."""

    def __init__(self, ready: Prepared) -> None:
        self._content = ready.content
        self.happened = False

    def stretches(self, file: LocalFile) -> Iterator[Stretch]:
        read = 0
        for stretch in self._content.whole(file):
            if read > MAX_TRIAL_BYTES:
                self.happened = True
                return
            read += len(stretch.data)
            yield stretch


def _profile_facts(profile: Profile) -> Answer:
    return {
        "name": profile.name,
        "layout": profile.layout,
        "zone": profile.zone,
        "basis": profile.basis,
        "unit": profile.value.unit,
        "reads": "register" if profile.value.register else "interval",
    }


def _series_facts(series: Series, days: list[TriedDay], store: TrialStore) -> Answer:
    return {
        "meter": series[0],
        "channel": series[1],
        "interval_minutes": sorted(store.intervals[series]),
        "first_day": str(days[0].day.day) if days else None,
        "last_day": str(days[-1].day.day) if days else None,
        "clock_changes": [str(one.day.day) for one in days if changes_clocks(one)],
        "days": [_day_facts(one) for one in days],
    }


def _day_facts(one: TriedDay) -> Answer:
    day = one.day
    facts: Answer = {
        "date": str(day.day),
        "total": None if day.total_uwh is None else _plain(to_kwh(day.total_uwh)),
        "readings": day.readings,
        "expected": day.expected,
        "missing": one.missing,
        "void": one.void,
        "estimated": day.estimated,
    }
    return {**facts, "reason": day.reason} if day.reason else facts


def _plain(kwh: Decimal | int) -> str:
    """All digits and no exponent; a whole number without decimals."""
    return format(kwh, "f") if isinstance(kwh, Decimal) else str(kwh)


def _rejects(reports: Iterable[bytes], receipt: Receipt) -> Answer:
    """How many entries of each reason, and the first ones."""
    rows = [
        row
        for report in reports
        for row in islice(csv.reader(io.StringIO(report.decode("utf-8", "replace"))), 1, None)
    ]
    shown = [
        dict(zip(("line", "column", "reason", "original"), row, strict=True)) for row in rows[:REJECTS_SHOWN]
    ]
    return {
        "readings": receipt.counts.rejected,
        "reasons": dict(Counter(row[2] for row in rows)),
        "first_error": receipt.first_error,
        "entries": shown,
    }
