"""What holds for every row that one file has written, whatever was in the file."""

from common.calendar import MINUTES_PER_DAY, expected_readings
from common.energy import LIMIT_UWH, MISSING, REGISTER_LIMIT_UWH, VOID
from common.meter_day import ELAPSED, REGISTER_KIND, DayRow
from common.quality import coded_slots
from common.receipt import FileReceipt
from common.version import Version
from tests.system.samples import rows_in
from tests.world import World


def check_rows(world: World, file: FileReceipt) -> None:
    """The rows of a store in memory, all of them of one file of one part."""
    rows = rows_in(world)
    for row, slots_uwh, quality in rows:
        check_row(row, slots_uwh, quality)
        version = Version.unpack(row.version)
        assert version.digest == file.first.version.digest
        assert version.revision_s <= version.said_at_ms // 1000
    receipt = file.first
    assert file.counts.loaded == sum(row.count for row, *_ in rows)
    assert receipt.rows == len(rows)
    pairs = {(row.meter_id, row.channel) for row, *_ in rows}
    assert receipt.meters == len(pairs)
    assert {(one.meter_id, one.channel) for one in world.store.meters(10_000)[0]} == pairs
    days = [row.day for row, *_ in rows]
    assert (receipt.first_day, receipt.last_day) == ((min(days), max(days)) if days else (None, None))


def check_row(row: DayRow, slots_uwh: list[int], quality: str) -> None:
    """One row agrees with its own slots, and with the calendar."""
    register = row.kind == REGISTER_KIND
    values = [uwh for uwh in slots_uwh if uwh not in (MISSING, VOID)]
    limit = REGISTER_LIMIT_UWH if register else LIMIT_UWH
    assert all(-limit <= uwh <= limit for uwh in values)
    assert row.count == len(values)
    assert row.total_uwh == (slots_uwh[0] if register else sum(values))
    assert row.expected == expected_readings(row.zone, row.day, row.interval_minutes)
    fixed = MINUTES_PER_DAY // row.interval_minutes
    assert len(slots_uwh) == (row.expected if row.basis == ELAPSED else fixed) == row.slot_count
    assert set(slots_uwh) != {MISSING}, "a row that says nothing"
    coded = coded_slots(quality)
    assert all(slot < len(slots_uwh) for slot in coded)
    assert row.estimated == sum(slots_uwh[slot] not in (MISSING, VOID) for slot in coded)
    assert 0 < len(row.meter_id) <= 64
    assert 0 < len(row.channel) <= 32
    assert row.meter_id.isprintable()
    assert row.channel.isprintable()
    assert 1971 <= row.day.year <= 2200
