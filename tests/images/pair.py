"""Both images at work: an emulated inbox and queue, a real Cassandra, the functions in their containers."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import simplejson

from common.store.connect import create_tables
from local.cassandra import CassandraServer
from local.emulator import CREDENTIALS, INBOX_BUCKET, RECORDS_BUCKET, Emulator
from local.function_url import HttpRequest, to_event, to_response
from local.functions import ACCOUNT_ID, REGION
from local.poller import to_event as queue_event
from tests.cassandra_keyspace import drop_keyspace, environment_of, settings_of
from tests.images.built import Built
from tests.rehearsal.background import free_port
from tests.rehearsal.container import ContainerSpec
from tests.rehearsal.container_function import ContainerFunction
from tests.rehearsal.engine import Engine

CA_INSIDE = "/opt/cassandra-ca.pem"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two functions, and the emulated S3 and SQS that they reach."""

    api: ContainerFunction
    processor: ContainerFunction
    emulator: Emulator

    def upload(self, key: str, path: Path) -> dict[str, Any]:
        """Into the inbox; the event that Lambda makes of the message which tells of it."""
        sqs, url = self.emulator.client("sqs"), self.emulator.queue_url
        self.emulator.client("s3").upload_file(str(path), INBOX_BUCKET, key)
        while True:
            received = sqs.receive_message(
                QueueUrl=url, MessageSystemAttributeNames=["All"], WaitTimeSeconds=1
            )
            for message in received.get("Messages", []):
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                if "s3:TestEvent" not in message["Body"]:
                    return queue_event([message], self.emulator.queue_arn)

    def load(self, key: str, path: Path) -> None:
        assert self.processor.invoke(self.upload(key, path)) == {"batchItemFailures": []}

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        """Status and JSON of an HTTP answer, its decimals exact."""
        target = f"{path}?{urlencode(query)}" if query else path
        request = HttpRequest("GET", target, "HTTP/1.1", [("host", "localhost")], b"", "127.0.0.1")
        response = to_response(self.api.invoke(to_event(request)))
        return response.status, simplejson.loads(response.body, use_decimal=True)

    def days(self, meter: str, **query: str) -> dict[str, dict[str, Any]]:
        """All days of a meter, by date."""
        days: dict[str, dict[str, Any]] = {}
        while True:
            status, answer = self.get(f"/meters/{meter}/daily", **query)
            assert status == 200, answer
            days |= {day["date"]: day for day in answer["days"]}
            if answer["next"] is None:
                return days
            query = {**query, "cursor": answer["next"]}


@contextmanager
def running_pair(
    engine: Engine, images: Mapping[str, Built], server: CassandraServer, home: Path
) -> Iterator[Pair]:
    """On a keyspace of its own, which is dropped afterwards."""
    settings = settings_of(server, f"images_{uuid.uuid4().hex[:12]}")
    store = f"cassandra://{server.host}:{server.port}/{settings.keyspace}"
    create_tables(store, environ=environment_of(server))
    emulator = Emulator(home, free_port(), visibility_seconds=30)
    emulator.start()
    variables = {
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": emulator.endpoint_url,
        "AWS_EC2_METADATA_DISABLED": "true",
        **environment_of(server),
        "METERSPACE_CASSANDRA_CA": CA_INSIDE,
        "METERSPACE_STORE": store,
        "METERSPACE_INBOX_BUCKET": INBOX_BUCKET,
        "METERSPACE_RECORDS_BUCKET": RECORDS_BUCKET,
        "METERSPACE_QUEUE_URL": emulator.queue_url,
        "METERSPACE_DEFAULT_PROFILE": "challenge",
        "POWERTOOLS_SERVICE_NAME": "images",
        "POWERTOOLS_METRICS_NAMESPACE": "Meterspace",
    }
    mounts = {server.ca_file: f"{CA_INSIDE}:ro"} if server.ca_file else {}

    def function(name: str) -> ContainerFunction:
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}"
        spec = ContainerSpec(name, images[name].tag, variables, home / f"{name}.log", arn, mounts=mounts)
        return ContainerFunction(engine, spec, freezing=True)

    pair = Pair(function("api"), function("processor"), emulator)
    try:
        yield pair
    finally:
        pair.api.stop()
        pair.processor.stop()
        emulator.stop()
        drop_keyspace(settings)
