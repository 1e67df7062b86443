"""A deployment on the stage, as its users and its containers see it."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from cli.deployment import find_deployment
from cli.http import Api
from cli.stack import Stack
from common.energy import UWH_PER_KWH
from local.poller import WAIT_SECONDS
from tests.generate.sums import Sums
from tests.rehearsal.cloud import Cloud
from tests.rehearsal.container import Container
from tests.rehearsal.container_function import ContainerFunction

T = TypeVar("T")
PATIENCE_S = 240.0
PAUSE_S = 0.05
UPLOADS = 8
FINISHED = {"loaded", "partly", "refused"}


class Deployed:
    """Asked through `meterspace --deployment`'s own code: stack outputs, signed requests."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.cloud = cloud
        self.name = name
        self.stack: Stack = find_deployment(name, cloud.account.region)
        self.api = Api(self.stack)

    def image(self, function: str) -> str:
        """The digest of what `api` or `processor` runs now."""
        return self.cloud.functions.get(f"{self.name}-{function}").image_uri.rpartition("@")[2]

    def busy(self, function: str) -> list[Container] | None:
        """Its containers that are at work; None where there is none."""
        return self._runner(function).busy or None

    def resting(self, function: str) -> list[str]:
        """The names of its containers, once none of them is at work."""
        runner = self._runner(function)
        until(lambda: True if not runner.busy else None)
        return sorted(container.name for container in runner.containers)

    def events(self) -> list[str]:
        """Of its stack, oldest first."""
        said = self.cloud.client("cloudformation").describe_stack_events(StackName=self.name)
        return [f"{event['LogicalResourceId']} {event['ResourceStatus']}" for event in said["StackEvents"]][
            ::-1
        ]

    def wait_for_update(self) -> None:
        """Until an update of its stack has begun."""
        begun = len(self.events())
        until(lambda: True if len(self.events()) > begun else None)

    def upload_all(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Keys and bodies, by several threads."""
        s3, bucket = self.stack.s3(), self.stack.inbox_bucket
        with ThreadPoolExecutor(UPLOADS) as threads:
            list(threads.map(lambda file: s3.put_object(Bucket=bucket, Key=file[0], Body=file[1]), files))

    def upload(self, key: str, body: bytes) -> None:
        self.upload_all([(key, body)])

    def change_visibility(self, seconds: int) -> None:
        """How long a message is away whose receiver died. A poll that has begun still has the old time."""
        self.stack.sqs().set_queue_attributes(
            QueueUrl=self.stack.queue_url, Attributes={"VisibilityTimeout": str(seconds)}
        )
        time.sleep(2 * WAIT_SECONDS)

    def dead_letters(self) -> int:
        told = self.stack.sqs().get_queue_attributes(
            QueueUrl=self.stack.dead_letter_queue_url, AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(told["Attributes"]["ApproximateNumberOfMessages"])

    def state(self, key: str) -> str:
        """That of a file; empty where none is known yet."""
        files = self.api.get("files", key=key)["files"]
        return files[0]["state"] if files else ""

    def files(self) -> dict[str, dict[str, Any]]:
        """By key, as GET /files lists them."""
        return {file["key"]: file for page in self.api.pages("files") for file in page["files"]}

    def wait_for(self, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Those files, once each of them is finished."""
        wanted = set(keys)

        def finished() -> dict[str, dict[str, Any]] | None:
            files = {key: file for key, file in self.files().items() if key in wanted}
            done = [key for key, file in files.items() if file["state"] in FINISHED]
            return files if len(done) == len(wanted) else None

        return until(finished)

    def _runner(self, function: str) -> ContainerFunction:
        runner = self.cloud.functions.get(f"{self.name}-{function}").running.runner
        assert isinstance(runner, ContainerFunction)
        return runner

    def meters(self) -> list[str]:
        """All that the API lists."""
        return [one["meter"] for page in self.api.pages("meters") for one in page["meters"]]

    def days(self, meter: str) -> list[tuple[date, int, int]]:
        """Day, sum in micro-watt-hours, readings."""
        return [
            (date.fromisoformat(day["date"]), int(Decimal(day["total"]) * UWH_PER_KWH), day["readings"])
            for page in self.api.pages("meters", meter, "daily")
            for day in page["days"]
        ]


def days_of(sums: Sums) -> dict[str, list[tuple[date, int, int]]]:
    """What `Deployed.days` must say of each meter of a generated file."""
    wanted: dict[str, list[tuple[date, int, int]]] = {}
    for meter, day, total_uwh, readings in sums.items():
        wanted.setdefault(meter, []).append((day, total_uwh, readings))
    return wanted


def until(probe: Callable[[], T | None], seconds: float = PATIENCE_S) -> T:
    """What the probe finds at last."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if (found := probe()) is not None:
            return found
        time.sleep(PAUSE_S)
    raise AssertionError(f"nothing within {seconds:.0f} s")
