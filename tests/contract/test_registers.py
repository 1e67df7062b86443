"""The register of meters, receipts and withdrawals, on every store."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from common.receipt import Counts, Receipt
from common.store.port import MeterChannel, Store, Withdrawal
from common.version import Version
from tests.contract.rows import new_id

QUEUED_AT = datetime(2026, 1, 31, 23, 59, 59, 999000, UTC)


def new_digest() -> bytes:
    return uuid4().bytes[:8]


def queued(digest: bytes, received_on: date, part: int = 0, parts: int = 1) -> Receipt:
    return Receipt(
        version=Version(1, 2, part, digest),
        received_on=received_on,
        bucket="inbox",
        key="octopus/ä b.csv",
        object_version="v1",
        size_bytes=123,
        parts=parts,
        profile="octopus",
        profile_digest="abc",
        queued_at=QUEUED_AT,
    )


def finished(receipt: Receipt) -> Receipt:
    return replace(
        receipt,
        counts=Counts(100, 60, 10, 9, 8, 7, 6, 5, 4),
        lines=50,
        rows=2**33,
        meters=3,
        first_day=date(1999, 12, 31),
        last_day=date(2000, 1, 1),
        refused="",
        first_error="line 3: „x“ is no number",
        rejects_key="rejects/1.csv",
        started_at=QUEUED_AT + timedelta(milliseconds=1),
        finished_at=QUEUED_AT + timedelta(seconds=12, milliseconds=345),
        attempts=2,
    )


def new_date() -> date:
    """A date that no other test uses."""
    return date(2000, 1, 1) + timedelta(days=uuid4().int % 2_000_000)


def test_a_meter_is_known_with_its_channels_by_name(store: Store) -> None:
    meter = new_id()
    store.add_meters([MeterChannel(meter, "import", 30, "home"), MeterChannel(meter, "export", 15)])
    assert store.channels(meter) == [
        MeterChannel(meter, "export", 15),
        MeterChannel(meter, "import", 30, "home"),
    ]


def test_a_meter_that_is_known_stays_as_it_was(store: Store) -> None:
    meter = new_id()
    store.add_meters([MeterChannel(meter, "import", 30, "home")])
    store.add_meters([MeterChannel(meter, "import", 15), MeterChannel(meter, "gas", 60)])
    assert store.channels(meter) == [
        MeterChannel(meter, "gas", 60),
        MeterChannel(meter, "import", 30, "home"),
    ]


def test_a_meter_named_twice_at_once_is_one(store: Store) -> None:
    meter = new_id()
    store.add_meters([MeterChannel(meter, "import", 30), MeterChannel(meter, "import", 15)])
    assert store.channels(meter) == [MeterChannel(meter, "import", 30)]


def test_adding_no_meter_does_nothing(store: Store) -> None:
    store.add_meters([])


def test_hundreds_of_meters_are_added_at_once_and_paged_through(store: Store) -> None:
    prefix = new_id("P")
    mine = {f"{prefix}-{n}" for n in range(250)}
    store.add_meters([MeterChannel(meter, name, 30) for meter in sorted(mine) for name in ("a", "b")])
    store.add_meters([MeterChannel(f"{prefix}-{n}", "c", 30) for n in range(250)])
    found: list[tuple[str, str]] = []
    cursor: str | None = None
    while True:
        page, cursor = store.meters(100, cursor)
        assert len(page) <= 100
        found += [(one.meter_id, one.channel) for one in page if one.meter_id.startswith(prefix)]
        if cursor is None:
            break
    assert sorted(found) == sorted((meter, channel) for meter in mine for channel in "abc")


@pytest.mark.parametrize("cursor", ["x", "Zm9vYmFy", "AAAAAAAA", "é", "W10="])
def test_a_cursor_of_somebody_else_is_a_value_error(store: Store, cursor: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (the port promises no text)
        store.meters(10, cursor)


def test_a_receipt_is_queued_and_then_finished(store: Store) -> None:
    digest, day = new_digest(), new_date()
    first = queued(digest, day)
    store.put_receipt(first)
    assert store.receipt(day, first.version.pack()) == first
    store.put_receipt(finished(first))
    assert store.receipt(day, first.version.pack()) == finished(first)
    assert list(store.receipts(day)) == [finished(first)]


def test_an_unknown_receipt_is_none(store: Store) -> None:
    assert store.receipt(new_date(), Version(1, 2, 0, new_digest()).pack()) is None
    assert store.receipts_of(new_date(), new_digest()) == []


def test_the_receipts_of_a_load_come_by_part(store: Store) -> None:
    digest, other, day = new_digest(), new_digest(), new_date()
    parts = [queued(digest, day, part, 5) for part in range(5)]
    for receipt in (parts[3], parts[0], queued(other, day), parts[4], parts[1], parts[2]):
        store.put_receipt(receipt)
    assert store.receipts_of(day, digest) == parts


def test_the_receipts_of_a_day_are_all_there_and_no_others(store: Store) -> None:
    day = new_date()
    mine = [queued(new_digest(), day) for _ in range(40)]
    for receipt in [*mine, queued(new_digest(), day + timedelta(days=1))]:
        store.put_receipt(receipt)
    found = sorted(store.receipts(day), key=lambda receipt: receipt.version)
    assert found == sorted(mine, key=lambda receipt: receipt.version)


def test_times_keep_every_millisecond(store: Store) -> None:
    digest, day = new_digest(), new_date()
    for ms in (0, 1, 7, 123, 500, 999):
        at = datetime(2026, 6, 15, 12, 30, 59, ms * 1000, UTC)
        receipt = replace(queued(digest, day), queued_at=at)
        store.put_receipt(receipt)
        assert store.receipt(day, receipt.version.pack()) == receipt


def test_a_withdrawal_is_listed_and_can_be_undone(store: Store) -> None:
    digest = new_digest()
    withdrawal = Withdrawal(digest, Version(1, 2, 0, digest).pack(), "wrong profile", "me", QUEUED_AT)
    store.put_withdrawal(withdrawal)
    assert store.withdrawals()[digest] == withdrawal
    store.put_withdrawal(replace(withdrawal, undone=True))
    assert store.withdrawals()[digest] == replace(withdrawal, undone=True)


def test_a_store_that_answers_can_be_pinged(store: Store) -> None:
    store.ping()
