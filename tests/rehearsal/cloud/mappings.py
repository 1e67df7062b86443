"""Lambda's event source mappings for SQS: what AWS refuses of them, and the poller that each one is."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local.poller import Poller
from tests.rehearsal.cloud.account import Account, in_background
from tests.rehearsal.cloud.functions import INVALID, Functions, LambdaFunction
from tests.rehearsal.cloud.identity import may
from tests.rehearsal.cloud.refused import RefusedError

NEEDED = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
WORKERS_WITHOUT_LIMIT = 5


@dataclass(slots=True)
class Mapping:
    """One that works, or would if it were enabled."""

    id: str
    function: LambdaFunction
    queue_arn: str
    told: dict[str, Any]
    poller: Poller | None = None

    @property
    def enabled(self) -> bool:
        return bool(self.told.get("Enabled", True))

    @property
    def maximum(self) -> int | None:
        return (self.told.get("ScalingConfig") or {}).get("MaximumConcurrency")

    def as_told(self) -> dict[str, Any]:
        kept = ("BatchSize", "FunctionResponseTypes", "ScalingConfig", "MaximumBatchingWindowInSeconds")
        return {
            "UUID": self.id,
            "EventSourceArn": self.queue_arn,
            "FunctionArn": self.function.arn,
            "State": "Enabled" if self.enabled else "Disabled",
            **{name: self.told[name] for name in kept if name in self.told},
        }


class Mappings:
    """All of the account."""

    def __init__(self, account: Account, functions: Functions) -> None:
        self._account = account
        self._functions = functions
        self._all: dict[str, Mapping] = {}

    def create(self, told: dict[str, Any]) -> Mapping:
        function = self._functions.get(told["FunctionName"])
        arn = told["EventSourceArn"]
        if any(it.function is function and it.queue_arn == arn for it in self._all.values()):
            message = (
                f"An event source mapping with SQS arn ({arn}) and function ({function.name}) already exists."
            )
            raise RefusedError("ResourceConflictException", message, 409)
        mapping = Mapping(str(uuid.uuid4()), function, arn, told)
        self._check(mapping)
        self._all[mapping.id] = mapping
        self._start(mapping)
        return mapping

    def get(self, mapping_id: str) -> Mapping:
        if mapping_id not in self._all:
            raise RefusedError("ResourceNotFoundException", "The resource you requested does not exist.", 404)
        return self._all[mapping_id]

    def all(self) -> list[Mapping]:
        return list(self._all.values())

    def update(self, mapping_id: str, told: dict[str, Any]) -> Mapping:
        old = self.get(mapping_id)
        function = self._functions.get(told["FunctionName"]) if "FunctionName" in told else old.function
        new = Mapping(old.id, function, old.queue_arn, {**old.told, **told})
        self._check(new)
        self._stop(old)
        self._all[mapping_id] = new
        self._start(new)
        return new

    def delete(self, mapping_id: str) -> Mapping:
        mapping = self.get(mapping_id)
        del self._all[mapping_id]
        self._stop(mapping)
        return mapping

    def check_reserved(self, function: LambdaFunction, reserved: int) -> None:
        """AWS documents that reserved concurrency must cover what all event sources of a function may use."""
        wanted = sum(it.maximum or 0 for it in self._all.values() if it.function is function)
        if wanted > reserved:
            raise RefusedError(INVALID, _too_much(wanted, reserved))

    def stop(self) -> None:
        for mapping in self._all.values():
            if mapping.poller is not None:
                mapping.poller.stop_receiving()

    def _check(self, mapping: Mapping) -> None:
        function = mapping.function
        queue = self._queue(mapping.queue_arn)
        visibility = int(queue["VisibilityTimeout"])
        if visibility < function.timeout:
            message = (
                f"Queue visibility timeout: {visibility} seconds is less than "
                f"Function timeout: {function.timeout} seconds"
            )
            raise RefusedError(INVALID, message)
        if mapping.maximum is not None and not 2 <= mapping.maximum <= 1000:
            raise RefusedError(INVALID, "MaximumConcurrency must be between 2 and 1000.")
        if function.reserved is not None and (mapping.maximum or 0) > function.reserved:
            raise RefusedError(INVALID, _too_much(mapping.maximum or 0, function.reserved))
        role = function.told["Role"].rpartition("/")[2]
        for action in NEEDED:
            if not may(self._account, role, action, mapping.queue_arn):
                call = action.partition(":")[2]
                message = f"The provided execution role does not have permissions to call {call} on SQS"
                raise RefusedError(INVALID, message)

    def _queue(self, arn: str) -> dict[str, str]:
        sqs = self._account.client("sqs", inner=True)
        try:
            url = sqs.get_queue_url(QueueName=arn.rpartition(":")[2])["QueueUrl"]
        except ClientError:
            message = f"Error occurred while ReceiveMessage. SQS Error Code: QueueDoesNotExist ({arn})"
            raise RefusedError(INVALID, message) from None
        attributes: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
            "Attributes"
        ]
        return {**attributes, "QueueUrl": url}

    def _start(self, mapping: Mapping) -> None:
        if not mapping.enabled:
            return
        mapping.poller = Poller(
            self._account.client("sqs", inner=True),
            self._queue(mapping.queue_arn)["QueueUrl"],
            mapping.queue_arn,
            self._invoker(mapping),
            workers=mapping.maximum or WORKERS_WITHOUT_LIMIT,
            batch_size=int(mapping.told.get("BatchSize", 10)),
        )
        mapping.poller.start()

    def _stop(self, mapping: Mapping) -> None:
        if mapping.poller is not None:
            mapping.poller.stop_receiving()
            in_background(mapping.poller.join)

    def _invoker(self, mapping: Mapping) -> Callable[[object], Any]:
        reports = "ReportBatchItemFailures" in (mapping.told.get("FunctionResponseTypes") or [])
        region = self._account.region

        def invoke(event: Any) -> Any:
            records = [{**record, "awsRegion": region} for record in event["Records"]]
            answer = mapping.function.running.invoke(json.loads(json.dumps({"Records": records})))
            return answer if reports else None

        return invoke


def _too_much(wanted: int, reserved: int) -> str:
    return (
        f"The maximum concurrency of all event sources of this function ({wanted}) "
        f"cannot exceed its reserved concurrency ({reserved})."
    )
