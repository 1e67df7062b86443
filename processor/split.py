"""Whether a large file may be read in parts, by several workers, without tearing meter days apart."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from common.errors import FileRefusedError, Refusal
from common.objects import Objects
from processor.bounds import MAX_ONE_PASS_BYTES, MAX_PARTS
from processor.days.open_days import OpenDays
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.prepare import Prepared
from processor.readers import reader_of
from processor.rejects import RejectReport

TORN_SHARE = 0.05
"""Share of a part's meter days that may go on in the next part, each as one row more."""

ONE_LINE_IN = 8
"""One in so many lines of the first part is read to learn that share: most meter days have more lines."""


def may_split(objects: Objects, ready: Prepared) -> bool:
    """Whether it is plain, longer than a part, with lines readable alone and meter days close together.

    Wide lines are whole meter days. Long ones are close together when the file is in order of meters.
    FileRefusedError (`too_large`) where it has more parts than a version can count, or is to be read in one
    pass and too long for that.
    """
    content, profile = ready.content, ready.profile
    size_bytes = content.info.size_bytes
    if content.packed or size_bytes <= content.part_bytes:
        return False
    if content.parts > MAX_PARTS:
        raise FileRefusedError(Refusal.TOO_LARGE, f"{size_bytes} bytes: send it as several files")
    if profile.lines_stand_alone and (profile.layout == "wide" or _days_close_together(objects, ready)):
        return True
    if size_bytes > MAX_ONE_PASS_BYTES:
        raise FileRefusedError(
            Refusal.TOO_LARGE,
            f"{size_bytes} bytes that must be read in one pass (at most {MAX_ONE_PASS_BYTES}): "
            "sort the lines by meter, or send it as several files",
        )
    return False


def _days_close_together(objects: Objects, ready: Prepared) -> bool:
    """Whether few of the meter days in the first part go on in the second."""
    content, meanings = ready.content, Meanings(ready.profile, ready.key_meter)
    first = _days_in(ready, meanings, map(_thinned, content.part(objects, 0)))
    torn = first & _days_in(ready, meanings, islice(content.part(objects, 1), 1))
    return len(torn) <= TORN_SHARE * len(first)


def _thinned(stretch: Stretch) -> Stretch:
    lines = stretch.data.split(b"\n")[:-1]
    return replace(stretch, data=b"\n".join(lines[::ONE_LINE_IN]) + b"\n")


def _days_in(ready: Prepared, meanings: Meanings, lines: Iterable[Stretch]) -> frozenset[int]:
    reader = reader_of(meanings, ready.columns, RejectReport())
    days = OpenDays(meanings, ready.load, ready.profile.interval_minutes)
    for stretch in lines:
        for batch in reader.read(stretch):
            days.add(batch, 0)
    return days.keys
