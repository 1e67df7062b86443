"""The slots of NEM12 days: many days at once by floats where that is exact, cell by cell elsewhere."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from common.block import Int64Array
from common.energy import MISSING, VOID
from common.errors import Reject
from processor.meanings import VOID_CODE
from processor.numbers import FastNumbers, exact_uwh
from processor.readers.nem12.records import UWH_PER_UNIT, DayRecord, SlotRange

_LETTERS_OF_NUMBERS = b"0123456789.+-,"

BadCell = Callable[[DayRecord, int, Reject], None]
"""Takes a day, a slot and why its cell is rejected."""


@dataclass(frozen=True, slots=True)
class WholeDay:
    """A 300 record with its 400 records."""

    record: DayRecord
    ranges: Sequence[SlotRange]

    def codes(self, width: int) -> Int64Array:
        """The quality of each of `width` slots; 1: of all of them."""
        codes = np.full(width, self.record.code, np.int64)
        for one in self.ranges:
            codes[one.first : one.stop] = one.code
        return codes


def codes_of(days: Sequence[WholeDay], slots: int) -> Int64Array:
    """The quality codes of n days: n x `slots`, or n x 1 where no slot has one of its own."""
    width = slots if any(day.ranges for day in days) else 1
    return np.array([day.codes(width) for day in days], np.int64).reshape(-1, width)


class SlotReader:
    """Reads the cells of days, and counts what became of them."""

    def __init__(self, bad_cell: BadCell) -> None:
        self._bad_cell = bad_cell
        self._numbers = {unit: FastNumbers(factor, ".") for unit, factor in UWH_PER_UNIT.items()}

    def read(self, days: Sequence[WholeDay], codes: Int64Array, became: Counter[str]) -> Int64Array:
        """The slots of days of one unit and interval length. `codes`: as of `codes_of`."""
        slots = self._fast([day.record for day in days])
        if slots is None and len(days) > 1:
            half = len(days) // 2
            halves = (days[:half], codes[:half]), (days[half:], codes[half:])
            return np.concatenate([self.read(*some, became) for some in halves])
        void = np.broadcast_to(codes == VOID_CODE, (len(days), len(days[0].record.values)))
        became["cells"] += void.size
        if slots is None:
            return self._exact(days[0].record, void[0].tolist(), became)
        slots[void] = VOID
        became["fast"] += slots.size
        became["blank"] += int(np.count_nonzero(slots <= MISSING))
        return slots

    def _fast(self, records: Sequence[DayRecord]) -> Int64Array | None:
        """None where a cell is no number, or where it is not sure that this way is exact."""
        numbers = self._numbers[records[0].stream.unit]
        text = ",".join([cell for record in records for cell in record.values])
        if not text.isascii() or (data := text.encode()).translate(None, _LETTERS_OF_NUMBERS):
            return None
        if not numbers.plain(data):
            return None
        try:
            floats = [float(cell or "nan") for record in records for cell in record.values]
        except ValueError:
            return None
        return numbers.to_uwh(np.array(floats).reshape(len(records), -1))

    def _exact(self, record: DayRecord, void: list[bool], became: Counter[str]) -> Int64Array:
        """Each bad cell is rejected alone, but for those that the source calls void."""
        slots = []
        for slot, text in enumerate(record.values):
            if void[slot] or not text:
                became["blank"] += 1
                slots.append(VOID if void[slot] else MISSING)
                continue
            value = exact_uwh(text, UWH_PER_UNIT[record.stream.unit], ".")
            if isinstance(value, Reject):
                became["rejected"] += 1
                self._bad_cell(record, slot, value)
                slots.append(MISSING)
            else:
                became["rounded"] += value[1]
                slots.append(value[0])
        return np.array([slots], np.int64)
