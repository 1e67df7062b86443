"""The running product as its users see it: a bucket to drop files into, and a URL to ask."""

import csv
import json
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import simplejson

from local.stack import Stack, StackConfig
from tests.integration.laptop import client

PATIENCE_S = 60.0

Days = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Product:
    """A laptop stack with the real handlers."""

    stack: Stack

    def put(self, key: str, path: Path, **metadata: str) -> str:
        """Upload a file to the inbox; the versionId."""
        s3 = client("s3", self.stack.info)
        bucket = self.stack.info.inbox_bucket
        s3.upload_file(str(path), bucket, key, ExtraArgs={"Metadata": metadata})
        return str(s3.head_object(Bucket=bucket, Key=key)["VersionId"])

    def load(self, key: str, path: Path, **metadata: str) -> dict[str, Any]:
        """Upload a file and wait for its receipt."""
        return self.receipt(key, self.put(key, path, **metadata))

    def receipt(self, key: str, version: str, patience_s: float = PATIENCE_S) -> dict[str, Any]:
        """The receipt of an object once it is finished."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            files = self.get("/files", key=key, object_version=version)["files"]
            if files and files[0]["state"] not in ("queued", "loading"):
                return dict(files[0])
            time.sleep(0.1)
        raise AssertionError(f"no receipt of {key} within {patience_s} s")

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """A JSON answer, its decimals exact."""
        url = f"{self.stack.info.api_url}{path}?{urlencode(query)}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return dict(simplejson.loads(answer.read(), use_decimal=True))

    def command(self, **event: Any) -> dict[str, Any]:
        """A direct invocation of the processor."""
        answer = client("lambda", self.stack.info).invoke(
            FunctionName="meterspace-processor", Payload=json.dumps(event).encode()
        )
        return dict(json.loads(answer["Payload"].read()))

    def days(self, meter: str, channel: str) -> Days:
        """All days of a meter by date, page by page."""
        found: Days = {}
        query = {"channel": channel}
        while True:
            page = self.get(f"/meters/{quote(meter, safe='')}/daily", **query)
            found.update({day["date"]: day for day in page["days"]})
            if not page["next"]:
                return found
            query = {"channel": channel, "cursor": page["next"]}


@contextmanager
def product(home: Path, store: str | None = None, **changes: Any) -> Iterator[Product]:
    """The product from its start to its stop, with nothing in it."""
    with Stack(StackConfig(home=home, store=store, **changes)) as stack:
        yield Product(stack)


def rows_by_file(path: Path, column: str) -> dict[str, list[dict[str, str]]]:
    """A table of expected days, by the file that they are in."""
    by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            by_file[row[column]].append(row)
    return by_file
