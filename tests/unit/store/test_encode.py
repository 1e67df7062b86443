"""Value bytes made by numpy are those that the driver would make."""

from collections.abc import Sequence
from datetime import date

import pytest
from cassandra.cqltypes import lookup_casstype, parse_casstype_args

from common.energy import MISSING, VOID
from common.store import encode
from common.store.cassandra_writer import BYTES_OVER_PARTITIONS, batches
from common.store.columns import METER_DAYS
from common.store.wire import partition_key
from tests.batch_entries import values_of
from tests.contract.rows import RECEIVED_ON, block, readings, version

DRIVER_TYPES = {
    "meter_id": "UTF8Type",
    "channel": "UTF8Type",
    "day": "SimpleDateType",
    "version": "BytesType",
    "total": "LongType",
    "count": "ShortType",
    "expected": "ShortType",
    "interval_minutes": "ShortType",
    "zone": "UTF8Type",
    "basis": "UTF8Type",
    "kind": "UTF8Type",
    "estimated": "ShortType",
    "quality": "UTF8Type",
    "received_on": "SimpleDateType",
}


@pytest.mark.parametrize(
    "slots", [[0, -1, MISSING, VOID, 5 * 10**15, -(5 * 10**15)], readings(48), readings(300)]
)
def test_rows_are_serialised_as_the_driver_does(slots: list[int]) -> None:
    day = date(1969, 12, 30)
    (row,) = encode.cql_rows(block("Zähler", [day], [slots], versions=version(9), qualities=["0:E"]))
    values = dict(zip(METER_DAYS, values_of(row), strict=True))
    readable = [slot for slot in slots if slot not in (MISSING, VOID)]
    plain = {
        "meter_id": "Zähler",
        "channel": "import",
        "day": day,
        "version": version(9),
        "total": sum(readable),
        "count": len(readable),
        "expected": len(slots),
        "interval_minutes": 30,
        "zone": "Europe/London",
        "basis": "elapsed",
        "kind": "interval",
        "estimated": 0,
        "quality": "0:E",
        "received_on": RECEIVED_ON,
    }
    for name, value in plain.items():
        assert values[name] == lookup_casstype(DRIVER_TYPES[name]).serialize(value, 4), name
    list_type = parse_casstype_args("org.apache.cassandra.db.marshal.ListType(LongType)")
    assert values["slots"] == list_type.serialize(slots, 4)


def test_blocks_longer_than_a_chunk_keep_their_rows_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "CHUNK_ROWS", 3)
    meters = [f"m{n}" for n in range(10)]
    many = block(meters, [RECEIVED_ON] * 10, [[n, n] for n in range(10)])
    assert [partition_key(row).decode() for row in encode.cql_rows(many)] == meters
    rows = [row for chunk in encode.sqlite_chunks(many) for row in chunk]
    assert [(row[0], row[4]) for row in rows] == [(f"m{n}", n.to_bytes(8, "big") * 2) for n in range(10)]


def test_batches_keep_order_and_both_limits() -> None:
    def lengths(rows: Sequence[tuple[bytes, ...]]) -> list[int]:
        planned = list(batches(rows))
        assert [row for batch in planned for row in batch] == list(rows)
        return [len(batch) for batch in planned]

    big = b"x" * 5000
    assert lengths([]) == []
    assert lengths([(b"m", b"x")] * 61) == [30, 30, 1]
    assert lengths([(b"m", big)] * 31) == [30, 1]
    assert lengths([(bytes([n]), big) for n in range(16)]) == [7, 7, 2]
    assert lengths([(b"a", big)] * 10 + [(b"b", big)] * 10) == [10, 10]
    assert lengths([(b"a", big)] * 3 + [(b"b", big)] * 10) == [7, 6]
    assert lengths([(b"a", b"x" * 50_000), (b"b", b"x")]) == [1, 1]
    half = b"x" * (BYTES_OVER_PARTITIONS // 2 - 1)
    assert lengths([(b"a", half), (b"b", half), (b"c", b"")]) == [2, 1]
