"""Nothing that names a meter or tells a reading stands in the processor's log above DEBUG."""

import io
import logging
from collections.abc import Iterator

import pytest
from aws_lambda_powertools import Logger

from processor import handler
from processor.app import App
from processor.task import LoadTask, PartTask
from tests.system.against_oracle import new_world
from tests.system.layouts import SAMPLES
from tests.world import INBOX, World

METER, READING = "SECRET-METER-7", "98765.4321"
WIDE = SAMPLES["wide"].data.replace(b"W-1", METER.encode())
LINE = f"{METER},2024-03-01," + ",".join([READING] * 48)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = new_world()
    world.store.meters(1)
    monkeypatch.setattr(handler, "app", lambda: App(world.ingest, world.commands, world.queue))
    yield world
    handler.metrics.clear_metrics()


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that any logger says at INFO and above."""
    stream = io.StringIO()
    own = logging.StreamHandler(stream)
    own.setFormatter(Logger(service="test", stream=io.StringIO()).registered_formatter)
    own.setLevel(logging.INFO)
    loggers = [logging.getLogger(), logging.getLogger(handler.logger.name)]
    for logger in loggers:
        logger.addHandler(own)
    yield stream
    for logger in loggers:
        logger.removeHandler(own)


@pytest.mark.parametrize(
    ("key", "body", "word"),
    [
        ("wide/x.csv", WIDE + LINE.encode(), "loaded"),
        ("wide/x.csv", WIDE + LINE.replace(READING, READING + "x", 3).encode(), "loaded"),
        ("wide/x.csv", WIDE + LINE.encode() + b",9", "loaded"),
        ("wide/x.csv", f'"{LINE}'.encode() + b"\n" + WIDE, "refused"),
        ("wide/x.csv", LINE.encode() + b"\n" + WIDE, "refused"),
        ("uk-half-hourly-no-header/x.csv", LINE.encode(), "refused"),
        (f"octopus/{METER}/x.csv", SAMPLES["octopus"].data + f"{READING}x, 2024, 2024".encode(), "loaded"),
        (f"{METER}/x.csv", WIDE, "refused"),
        (f"wide/{METER}/{READING}.csv", b"", "refused"),
    ],
)
def test_the_log_names_no_meter_and_no_reading(
    world: World, log: io.StringIO, capsys: pytest.CaptureFixture[str], key: str, body: bytes, word: str
) -> None:
    info = world.buckets.add(INBOX, key, body)
    handler.carry_out(LoadTask(INBOX, info.key, info.version), 1)
    said = log.getvalue() + "".join(capsys.readouterr())
    assert f'"{word}"' in said
    for secret in (METER, READING):
        assert secret not in said


def test_the_log_of_an_object_that_is_gone_names_no_meter(world: World, log: io.StringIO) -> None:
    key = f"octopus/{METER}/x.csv"
    handler.carry_out(LoadTask(INBOX, key, "gone"), 1)
    digest, day = world.ingest.shelf.find("octopus").digest, "2026-01-01T00:00:00+00:00"
    header = "Consumption (kWh), Start, End"
    part = PartTask(INBOX, key, "gone", 9, day, {}, "octopus", digest, 0, 2, header, 30, 0, day)
    handler.carry_out(part, 1)
    assert "gone" in log.getvalue()
    assert METER not in log.getvalue()
