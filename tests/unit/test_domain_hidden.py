"""Rows that are hidden in every slot: without them every answer stays, whatever else is said or withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING, VOID, is_value
from common.hidden import hidden_rows
from common.meter_day import INTERVAL_KIND, NOMINAL, REGISTER_KIND, DayRow, DaySlots, MeterDay, merge
from common.quality import coded_slots
from common.store.port import StoredRow
from common.version import Version, digest_of, said_at_ms_of

DAY = date(2024, 7, 1)
SHAPES = [
    (360, "Europe/London", "elapsed", 4, INTERVAL_KIND),
    (360, "Europe/London", "elapsed", 4, REGISTER_KIND),
    (360, "", NOMINAL, 4, INTERVAL_KIND),
    (360, "Europe/London", NOMINAL, 3, INTERVAL_KIND),
    (720, "Europe/London", "elapsed", 2, INTERVAL_KIND),
    (720, "Europe/London", "elapsed", 2, REGISTER_KIND),
]
"""With the readings expected; one grid has a slot more than that, as on a day of 23 hours."""

NAMES = [bytes([number]) * 8 for number in range(7)]
SECONDS = st.integers(1, 6)
CUT_MS = 4000


@dataclass(frozen=True)
class History:
    """All rows of a meter day, and the loads that were finished long ago."""

    rows: tuple[StoredRow, ...]
    finished: frozenset[bytes]

    def is_settled(self, stored: StoredRow) -> bool:
        version = stored.row.version
        return said_at_ms_of(version) <= CUT_MS and digest_of(version) in self.finished

    def pruned(self) -> tuple[StoredRow, ...]:
        gone = set(hidden_rows(self.rows, self.is_settled))
        return tuple(stored for stored in self.rows if stored.row not in gone)


def stored_row(
    version: Version, shape: tuple[int, str, str, int, str], slots: list[int], quality: str = ""
) -> StoredRow:
    minutes, zone, basis, expected, kind = shape
    values = [slot for slot in slots if is_value(slot)]
    total = slots[0] if kind == REGISTER_KIND else sum(values)
    estimated = sum(is_value(slots[slot]) for slot in coded_slots(quality))
    about = (total, len(values), expected, minutes, zone, basis, kind, estimated)
    row = DayRow("M", "import", DAY, version.pack(), *about)
    return StoredRow(row, DaySlots(slots, quality), DAY)


@st.composite
def rows_of_loads(draw: st.DrawFn, names: list[bytes], most: int) -> list[StoredRow]:
    """Several loads, each in one part or two. A row may be revised long before it is said."""
    rows: dict[bytes, StoredRow] = {}
    for name in draw(st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True)):
        said_s = draw(SECONDS)
        for part in range(draw(st.integers(1, 2))):
            revision_s = min(said_s, draw(SECONDS))
            shape = draw(st.sampled_from(SHAPES[:2] * 3 + SHAPES))
            length = 1440 // shape[0]
            slot = st.sampled_from([MISSING, VOID, 0, 1, 2])
            slots = draw(st.one_of(st.lists(slot, min_size=length, max_size=length), st.just([5] * length)))
            quality = draw(st.sampled_from(["", "0:E", "0-1:E"]))
            version = Version(revision_s, said_s * 1000, part, name)
            rows[version.pack()] = stored_row(version, shape, slots, quality)
    return list(rows.values())


@st.composite
def histories(draw: st.DrawFn) -> History:
    rows = draw(rows_of_loads(NAMES, 7))
    finished = st.frozensets(st.sampled_from(NAMES), min_size=len(NAMES) - 2)
    return History(tuple(rows), draw(finished))


def answer(rows: Iterable[StoredRow], as_of_ms: int | None = None) -> MeterDay | None:
    """The real merge, of what had been said by then."""
    told = [one for one in rows if as_of_ms is None or said_at_ms_of(one.row.version) <= as_of_ms]
    slots = {one.row: one.slots for one in told}
    return merge([one.row for one in told], slots.__getitem__)


def without(rows: Iterable[StoredRow], load: bytes) -> list[StoredRow]:
    return [one for one in rows if digest_of(one.row.version) != load]


@given(histories())
@settings(max_examples=150, deadline=None)
def test_no_answer_as_of_the_cut_or_later_changes(history: History) -> None:
    for as_of_ms in (CUT_MS, CUT_MS + 1, 5000, 6000, None):
        assert answer(history.pruned(), as_of_ms) == answer(history.rows, as_of_ms)


@given(histories(), rows_of_loads([bytes([9]) * 8, b"late one"], 2))
@settings(max_examples=150, deadline=None)
def test_nor_when_more_files_come_whenever_they_were_said(history: History, late: list[StoredRow]) -> None:
    """A backfill, a correction, a withdrawal that is taken back."""
    for as_of_ms in (CUT_MS, 5000, None):
        assert answer([*history.pruned(), *late], as_of_ms) == answer([*history.rows, *late], as_of_ms)


@given(histories())
@settings(max_examples=150, deadline=None)
def test_nor_does_the_answer_of_today_when_any_one_load_is_withdrawn(history: History) -> None:
    for load in NAMES:
        assert answer(without(history.pruned(), load)) == answer(without(history.rows, load))


@given(histories(), st.data())
@settings(max_examples=100, deadline=None)
def test_nor_when_some_of_what_went_is_written_again(history: History, data: st.DataObject) -> None:
    gone = [stored for stored in history.rows if stored not in history.pruned()]
    again = [stored for stored in gone if data.draw(st.booleans())]
    for as_of_ms in (CUT_MS, None):
        assert answer([*history.pruned(), *again], as_of_ms) == answer(history.rows, as_of_ms)


@given(histories())
@settings(max_examples=100, deadline=None)
def test_pruning_twice_is_pruning_once_and_touches_settled_rows_only(history: History) -> None:
    once = replace(history, rows=history.pruned())
    assert once.pruned() == once.rows
    assert all(history.is_settled(stored) for stored in history.rows if stored not in once.rows)


def week(number: int, slots: list[int]) -> StoredRow:
    version = Version(number, number * 1000, 0, number.to_bytes(8, "big"))
    return stored_row(version, SHAPES[0], slots)


def kept_weeks(rows: list[StoredRow], old: int) -> list[int]:
    """The rows that stay where the first `old` weeks are settled."""
    gone = set(hidden_rows(rows, lambda stored: said_at_ms_of(stored.row.version) <= old * 1000))
    return [said_at_ms_of(one.row.version) // 1000 for one in rows if one.row not in gone]


def test_of_52_weekly_exports_the_newest_old_one_stays_with_the_young_ones() -> None:
    exports = [week(number, [1, 2, 3, number]) for number in range(1, 53)]
    assert kept_weeks(exports, 48) == [48, 49, 50, 51, 52]
    assert kept_weeks(exports, 51) == [51, 52]
    assert kept_weeks(exports, 1) == exports_all(exports)


def test_of_52_old_exports_two_stay_so_that_one_may_be_withdrawn() -> None:
    assert kept_weeks([week(number, [1, 2, 3, number]) for number in range(1, 53)], 52) == [51, 52]


def test_a_row_that_alone_says_something_about_a_slot_stays_for_ever() -> None:
    partial = [week(number, [number, number, number, MISSING]) for number in range(2, 53)]
    assert kept_weeks([week(1, [9, 9, 9, 9]), *partial], 52) == [1, 51, 52]


def test_a_void_hides_and_a_day_in_another_shape_does_not() -> None:
    voids = [week(number, [VOID] * 4) for number in (2, 3)]
    assert kept_weeks([week(1, [9, 9, 9, 9]), *voids], 3) == [2, 3]
    other = stored_row(Version(1, 1000, 0, b"nominal!"), SHAPES[2], [9, 9, 9, 9])
    assert kept_weeks([other, *voids], 3) == [1, 2, 3]


def test_two_parts_of_one_load_do_not_hide_a_row_twice() -> None:
    parts = [replace_version(week(2, [7] * 4), part) for part in (0, 1)]
    assert kept_weeks([week(1, [9] * 4), *parts], 2) == [1, 2, 2]
    assert kept_weeks([week(1, [9] * 4), *parts, week(3, [8] * 4)], 3) == [2, 3]


def exports_all(exports: list[StoredRow]) -> list[int]:
    return [said_at_ms_of(one.row.version) // 1000 for one in exports]


def replace_version(stored: StoredRow, part: int) -> StoredRow:
    version = replace(Version.unpack(stored.row.version), part=part)
    return replace(stored, row=stored.row._replace(version=version.pack()))
