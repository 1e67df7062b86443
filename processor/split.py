"""Whether a large file may be read in parts, by several workers, without tearing meter days apart."""

from itertools import takewhile

import numpy as np

from common.objects import Objects
from common.profile.model import Profile
from common.version import PART_BYTES
from processor.columns import Columns
from processor.content import Content
from processor.lines import Stretch
from processor.load import Load
from processor.meanings import Meanings
from processor.open_days import OpenDays
from processor.readers.batch import read
from processor.readers.long import LongReader
from processor.rejects import RejectReport

WHOLE_SHARE = 0.95
"""Share of the meter days in the first window that must be whole there."""


def may_split(objects: Objects, content: Content, load: Load, profile: Profile, columns: Columns, key_meter: str) -> bool:
    """Plain, longer than a part, each line readable alone, no quoted line ends, and meter days close together.

    Wide lines are whole meter days. Long ones are close together when the file is in order of meters: then
    nearly all meter days that begin in the first window also end there.
    """
    if content.packed or content.info.size_bytes <= PART_BYTES or not profile.lines_stand_alone:
        return False
    if profile.layout == "wide":
        return True
    meanings = Meanings(profile, key_meter)
    reader, days = LongReader(meanings, columns, RejectReport()), OpenDays(meanings, load)
    for stretch in takewhile(_in_first_window, content.part(objects, 0)):
        for batch in read(reader, stretch):
            days.add(batch, 0)
    whole = open_days = 0
    for block in days.all_blocks(0):
        whole += int(np.count_nonzero(block.counts >= block.expected))
        open_days += len(block)
    return open_days > 0 and whole >= WHOLE_SHARE * open_days


def _in_first_window(stretch: Stretch) -> bool:
    return stretch.window == 0
