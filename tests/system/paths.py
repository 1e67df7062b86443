"""One stretch of lines read in any way, and what came of it in a form that can be compared."""

from dataclasses import dataclass, replace

import numpy as np

from common.energy import MISSING
from common.profile.load import load_profile
from common.profile.model import Profile
from common.receipt import Counts
from processor.columns import columns_of
from processor.lines import Stretch
from processor.meanings import NO_SLOT, Meanings
from processor.readers.batch import Batch, DayBatch
from processor.readers.table_reader import table_reader
from processor.rejects import RejectReport

Statement = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that lines say, in file order; what became of them; the reject report. `fast`: readings read so."""

    said: list[Statement]
    counts: Counts
    rejects: bytes
    fast: int


@dataclass(frozen=True, slots=True)
class Form:
    """A profile with the header of its files and the meter of its key."""

    profile: Profile
    header: str | None
    key_meter: str = ""

    @classmethod
    def of(cls, toml: str, header: str | None, key_meter: str = "") -> "Form":
        return cls(load_profile(toml, "form"), header, key_meter)

    def read(self, data: bytes, way: str) -> Outcome | None:
        """`way`: fast (None where it declines), exact, or both as the product does."""
        meanings, rejects = Meanings(self.profile, self.key_meter), RejectReport()
        reader = table_reader(meanings, columns_of(self.profile, self.header), rejects)
        stretch = Stretch(data if data.endswith(b"\n") else data + b"\n", 1, 0)
        if way == "both":
            batches: list[Batch] = list(reader.read(stretch))
        else:
            one = reader.fast(stretch) if way == "fast" else reader.exact(stretch)
            if one is None:
                return None
            batches = [one]
        counts = Counts()
        for batch in batches:
            counts += batch.counts
        report = rejects.finish()
        said = [statement for batch in batches for statement in _said(batch, meanings)]
        return Outcome(said, replace(counts, fast=0), report.read() if report else b"", counts.fast)


def _said(batch: Batch, meanings: Meanings) -> list[Statement]:
    meters, channels = meanings.meters.texts, meanings.channels.texts
    found: list[Statement] = []
    revisions = batch.revisions if batch.revisions is not None else np.zeros(len(batch.days), np.int64)
    parts = (batch.meters, batch.channels, batch.days, batch.codes.reshape(-1), revisions)
    for n, (meter, channel, day, code, revision) in enumerate(
        zip(*(part.tolist() for part in parts), strict=True)
    ):
        of_code = meanings.codes.texts[code] if code > 0 else code
        whose = (meters[meter], channels[channel], day, of_code, revision)
        if isinstance(batch, DayBatch):
            slots = batch.slots_uwh[n].tolist()
            found += [(*whose, slot, uwh) for slot, uwh in enumerate(slots) if uwh != MISSING]
        else:
            twin = (int(batch.twin_days[n]), int(batch.twin_slots[n]))
            value = int(batch.values_uwh[n])
            whole_days = meanings.profile.stamp is not None and meanings.profile.stamp.needs_whole_days
            assert value != MISSING or twin[1] != NO_SLOT or whole_days, "a reading that says nothing"
            found.append((*whose, int(batch.slots[n]), twin, value))
    return found
