"""A small world for the tests of the API: loads go in, requests come out as Lambda would make them."""

import io
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Unpack
from urllib.parse import unquote, urlencode

import numpy as np
import pytest
from aws_lambda_powertools import Logger

from api.channel import MeterChannels
from api.handler import Handler, make_handler
from api.ports import Ports
from common.block import Block
from common.calendar import EPOCH, expected_readings
from common.energy import MISSING, UWH_PER_KWH
from common.meter_day import ELAPSED, INTERVAL_KIND
from common.receipt import Counts, Receipt
from common.store.port import MeterChannel, Withdrawal
from common.version import Version, load_digest
from common.withdrawn import WithdrawnLoads
from tests import event_shapes
from tests.fakes import FakeObjects, FakeStore
from tests.lambda_context import FakeContext
from tests.unit.receipt_changes import ReceiptChanges

CONTEXT = FakeContext("meterspace-api")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONDON = "Europe/London"


@dataclass
class Reply:
    """An answer of the handler, with header names in lower case."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class World:
    """Seconds pass only where a test says so (`clock`)."""

    store: FakeStore = field(default_factory=FakeStore)
    objects: FakeObjects = field(default_factory=FakeObjects)
    log: io.StringIO = field(default_factory=io.StringIO)
    clock: float = 1000.0
    handler: Handler = field(init=False)

    def __post_init__(self) -> None:
        ports = self.ports()
        logger = Logger(service=f"test-{uuid.uuid4()}", stream=self.log)
        self.handler = make_handler(lambda: ports, logger)

    def ports(self) -> Ports:
        return Ports(
            self.store,
            lambda: self.objects,
            "records",
            WithdrawnLoads(self.store, clock=lambda: self.clock),
            MeterChannels(self.store, clock=lambda: self.clock),
            lambda: NOW,
        )

    def load(
        self,
        name: str,
        days: Mapping[str, Sequence[int | None]],
        *,
        meter: str = "EE00011",
        channel: str = "import",
        said_at: datetime = NOW,
        zone: str = LONDON,
        quality: str = "",
        minutes: int = 30,
        kind: str = INTERVAL_KIND,
    ) -> Version:
        """A file that says kWh per slot (None: nothing) for days. Its version is named by `name`."""
        version = version_of(name, said_at)
        for text, kwh in days.items():
            slots = [MISSING if value is None else value * UWH_PER_KWH for value in kwh]
            self.write(
                text,
                slots,
                version,
                meter=meter,
                channel=channel,
                zone=zone,
                quality=quality,
                minutes=minutes,
                kind=kind,
            )
        self.store.add_meters([MeterChannel(meter, channel, minutes)])
        self.store.calls.clear()
        return version

    def write(
        self,
        day: str,
        slots_uwh: Sequence[int],
        version: Version,
        *,
        meter: str = "EE00011",
        channel: str = "import",
        zone: str = LONDON,
        quality: str = "",
        minutes: int = 30,
        kind: str = INTERVAL_KIND,
    ) -> None:
        on = date.fromisoformat(day)
        block = Block(
            meter_ids=[meter],
            channels=[channel],
            days=np.array([(on - EPOCH).days]),
            slots_uwh=np.array([slots_uwh], dtype=np.int64),
            expected=np.array([expected_readings(zone, on, minutes)]),
            estimated=np.array([len([run for run in quality.split(",") if run])]),
            qualities=[quality],
            versions=[version.pack()],
            interval_minutes=minutes,
            zone=zone,
            basis=ELAPSED,
            kind=kind,
            received_on=NOW.date(),
        )
        with self.store.day_writer() as writer:
            writer.write(block)

    def withdraw(self, version: Version, undone: bool = False) -> None:
        self.store.put_withdrawal(Withdrawal(version.digest, version.pack(), "wrong zone", "me", NOW, undone))
        self.clock += 60

    def receive(
        self, name: str, on: str = "2026-11-20", parts: int = 1, part: int = 0, **more: Unpack[ReceiptChanges]
    ) -> Receipt:
        """A finished receipt; `more` replaces fields."""
        received = datetime.fromisoformat(on + "T10:00:00+00:00") + timedelta(seconds=len(self.store.files))
        version = replace(version_of(name, received), part=part)
        receipt = Receipt(
            version=version,
            received_on=received.date(),
            bucket="inbox",
            key=f"challenge/{name}.csv",
            object_version=f"v-{name}",
            size_bytes=1000,
            parts=parts,
            profile="challenge",
            profile_digest="ab" * 32,
            counts=Counts(cells=48, loaded=48, fast=48),
            lines=1,
            rows=1,
            meters=1,
            first_day=date(2019, 1, 1),
            last_day=date(2019, 1, 31),
            queued_at=received,
            started_at=received,
            finished_at=received,
            attempts=1,
        )
        receipt = replace(receipt, **more)
        self.store.put_receipt(receipt)
        return receipt

    def get(self, path: str, method: str = "GET", accept: str = "*/*", **parameters: str) -> Reply:
        """`path` as on the wire (percent-encoded); a trailing `_` of a parameter's name is dropped."""
        event = read_event("curl")
        query = {name.rstrip("_"): value for name, value in parameters.items()}
        event["rawPath"], event["requestContext"]["http"]["path"] = path, unquote(path)
        event["requestContext"]["http"]["method"] = method
        event["headers"]["accept"] = accept
        event["rawQueryString"] = urlencode(query)
        event.pop("queryStringParameters")
        if query:
            event["queryStringParameters"] = query
        return self.send(event)

    def send(self, event: dict[str, Any]) -> Reply:
        answer = self.handler(event, CONTEXT)
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        assert not answer["isBase64Encoded"]
        return Reply(answer["statusCode"], headers, answer["body"])


def version_of(name: str, said_at: datetime) -> Version:
    said_at_ms = int(said_at.timestamp() * 1000)
    return Version(said_at_ms // 1000, said_at_ms, 0, load_digest("inbox", name, "1", "profile"))


def read_event(name: str) -> dict[str, Any]:
    return event_shapes.event(f"function-url-{name}")


def days_from(first: str, count: int, kwh: int = 1) -> dict[str, list[int | None]]:
    """`count` complete half-hourly days, each slot `kwh`."""
    start = date.fromisoformat(first)
    on = [start + timedelta(days=index) for index in range(count)]
    return {day.isoformat(): [kwh] * expected_readings(LONDON, day, 30) for day in on}


def registers(first: str, count: int, *, start: int = 1000, step: int = 1) -> dict[str, list[int | None]]:
    """`count` days of half-hourly registers, from `start` kWh on by `step` every half hour."""
    days: dict[str, list[int | None]] = {}
    for day in days_from(first, count):
        readings = len(days_from(day, 1)[day])
        days[day] = [start + step * index for index in range(readings)]
        start += step * readings
    return days


@pytest.fixture
def world() -> World:
    """Nothing has been loaded yet."""
    return World()
