"""Stand-ins for the outside that obey the ports: a store and a bucket in memory."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import IO

from common.block import Block
from common.errors import ObjectGoneError, StoreUnavailableError
from common.meter_day import DayRow, DaySlots
from common.objects import ObjectInfo
from common.receipt import Receipt, utc_now
from common.store.port import DayWriter, MeterChannel, StoredRow, Withdrawal


class FakeStore:
    """A `Store` in dicts. `calls` lists the reads; while `down` is set, every method fails."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str, date, bytes], tuple[DayRow, DaySlots]] = {}
        self.received: dict[bytes, date] = {}
        self.register: dict[tuple[str, str], MeterChannel] = {}
        self.files: dict[tuple[date, bytes], Receipt] = {}
        self.withdrawn: dict[bytes, Withdrawal] = {}
        self.calls: list[str] = []
        self.down = False

    @contextmanager
    def day_writer(self) -> Iterator[DayWriter]:
        self._note("day_writer")
        yield _Writer(self)

    def add_meters(self, meters: Sequence[MeterChannel]) -> None:
        self._note("add_meters")
        for one in meters:
            self.register.setdefault((one.meter_id, one.channel), one)

    def put_receipt(self, receipt: Receipt) -> None:
        self._note("put_receipt")
        self.files[receipt.received_on, receipt.version.pack()] = receipt

    def put_withdrawal(self, withdrawal: Withdrawal) -> None:
        self._note("put_withdrawal")
        self.withdrawn[withdrawal.digest] = withdrawal

    def day_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[DayRow]:
        self._note("day_rows")
        found = [
            row
            for row, _ in self.rows.values()
            if (row.meter_id, row.channel) == (meter_id, channel)
            and (first or date.min) <= row.day <= (last or date.max)
        ]
        newest_first = sorted(found, key=lambda row: row.version, reverse=True)
        return iter(sorted(newest_first, key=lambda row: row.day))

    def day_slots(self, meter_id: str, channel: str, day: date) -> Mapping[bytes, DaySlots]:
        self._note("day_slots")
        return {key[3]: slots for key, (_, slots) in self.rows.items() if key[:3] == (meter_id, channel, day)}

    def stored_rows(
        self, meter_id: str, channel: str, first: date | None, last: date | None
    ) -> Iterator[StoredRow]:
        for row in self.day_rows(meter_id, channel, first, last):
            _, slots = self.rows[meter_id, channel, row.day, row.version]
            yield StoredRow(row, slots, self.received[row.version])

    def delete_rows(self, rows: Iterable[DayRow]) -> None:
        self._note("delete_rows")
        for row in rows:
            self.rows.pop((row.meter_id, row.channel, row.day, row.version), None)

    def channels(self, meter_id: str) -> list[MeterChannel]:
        self._note("channels")
        return [one for key, one in sorted(self.register.items()) if key[0] == meter_id]

    def meters(self, limit: int, cursor: str | None = None) -> tuple[list[MeterChannel], str | None]:
        self._note("meters")
        start = int(cursor) if cursor else 0
        page = [one for _, one in sorted(self.register.items())[start : start + limit]]
        return page, str(start + limit) if start + limit < len(self.register) else None

    def receipts(self, received_on: date) -> Iterator[Receipt]:
        self._note("receipts")
        return iter([one for (day, _), one in self.files.items() if day == received_on])

    def receipts_of(self, received_on: date, digest: bytes) -> list[Receipt]:
        found = [one for one in self.receipts(received_on) if one.version.digest == digest]
        return sorted(found, key=lambda one: one.version.part)

    def receipt(self, received_on: date, version: bytes) -> Receipt | None:
        self._note("receipt")
        return self.files.get((received_on, version))

    def withdrawals(self) -> Mapping[bytes, Withdrawal]:
        self._note("withdrawals")
        return dict(self.withdrawn)

    def ping(self) -> None:
        self._note("ping")

    def close(self) -> None:
        self.down = True

    def _note(self, call: str) -> None:
        if self.down:
            raise StoreUnavailableError("the fake store is down")
        self.calls.append(call)


class _Writer:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def write(self, block: Block) -> None:
        totals, counts = block.totals_uwh, block.counts
        for index in range(len(block)):
            row = DayRow(
                meter_id=block.meter_ids[index],
                channel=block.channels[index],
                day=block.day(index),
                version=block.versions[index],
                total_uwh=int(totals[index]),
                count=int(counts[index]),
                expected=int(block.expected[index]),
                interval_minutes=block.interval_minutes,
                zone=block.zone,
                basis=block.basis,
                kind=block.kind,
                estimated=int(block.estimated[index]),
            )
            slots = DaySlots([int(slot) for slot in block.slots_uwh[index]], block.qualities[index])
            self._store.received[row.version] = block.received_on
            self._store.rows[row.meter_id, row.channel, row.day, row.version] = row, slots

    def flush(self) -> None:
        """Nothing is held back."""


class FakeObjects:
    """`Objects` in a dict: the latest version of each key only."""

    def __init__(self) -> None:
        self.bodies: dict[tuple[str, str], tuple[ObjectInfo, bytes]] = {}

    def head(self, bucket: str, key: str, version: str = "") -> ObjectInfo:
        info, _ = self._find(bucket, key, version)
        return info

    def open(self, info: ObjectInfo, first: int = 0, last: int | None = None) -> IO[bytes]:
        _, body = self._find(info.bucket, info.key, info.version)
        return io.BytesIO(body[first : None if last is None else last + 1])

    def put(self, bucket: str, key: str, body: IO[bytes] | bytes, content_type: str) -> None:
        content = body if isinstance(body, bytes) else body.read()
        self.add(bucket, key, content)

    def add(
        self, bucket: str, key: str, body: bytes, at: datetime | None = None, said_at: str | None = None
    ) -> ObjectInfo:
        """Put an object with the time and metadata of one's choice."""
        metadata = {} if said_at is None else {"said-at": said_at}
        info = ObjectInfo(bucket, key, f"v{len(self.bodies)}", len(body), at or utc_now(), metadata)
        self.bodies[bucket, key] = info, body
        return info

    def list(self, bucket: str, prefix: str = "") -> Iterator[ObjectInfo]:
        for (of_bucket, key), (info, _) in sorted(self.bodies.items()):
            if of_bucket == bucket and key.startswith(prefix):
                yield info

    def presign(self, bucket: str, key: str, seconds: int) -> str:
        self._find(bucket, key, "")
        return f"https://{bucket}.example/{key}?expires={seconds}"

    def _find(self, bucket: str, key: str, version: str) -> tuple[ObjectInfo, bytes]:
        found = self.bodies.get((bucket, key))
        if found is None or version not in ("", found[0].version):
            raise ObjectGoneError(f"s3://{bucket}/{key}")
        return found
