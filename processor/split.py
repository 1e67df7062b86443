"""Whether a large file may be read in parts, by several workers, without tearing meter days apart."""

from itertools import takewhile

import numpy as np

from common.errors import FileRefusedError, Refusal
from common.objects import Objects
from processor.bounds import MAX_ONE_PASS_BYTES, MAX_PARTS
from processor.lines import Stretch
from processor.meanings import Meanings
from processor.open_days import OpenDays
from processor.prepare import Prepared
from processor.readers import reader_of
from processor.readers.batch import read
from processor.rejects import RejectReport

WHOLE_SHARE = 0.95
"""Share of the meter days in the first window that must be whole there."""


def may_split(objects: Objects, ready: Prepared) -> bool:
    """Whether it is plain, longer than a part, with lines readable alone and meter days close together.

    Wide lines are whole meter days. Long ones are close together when the file is in order of meters: then
    nearly all meter days that begin in the first window also end there. FileRefusedError (`too_large`) where
    it has more parts than a version can count, or is to be read in one pass and too long for that.
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
    meanings = Meanings(ready.profile, ready.key_meter)
    reader, days = reader_of(meanings, ready.columns, RejectReport()), OpenDays(meanings, ready.load)
    for stretch in takewhile(_in_first_window, ready.content.part(objects, 0)):
        for batch in read(reader, stretch):
            days.add(batch, 0)
    whole = open_days = 0
    for block in days.all_blocks(0):
        whole += int(np.count_nonzero(block.counts >= block.expected))
        open_days += len(block)
    return open_days > 0 and whole >= WHOLE_SHARE * open_days


def _in_first_window(stretch: Stretch) -> bool:
    return stretch.window == 0
