"""EventBridge's rules with a rate: moto keeps them, this invokes their targets when they are due."""

import json
import logging
import re
import threading
import time
from typing import Any

from tests.rehearsal.cloud.account import Account, in_background
from tests.rehearsal.cloud.functions import Functions
from tests.rehearsal.cloud.invocations import invoke_async
from tests.rehearsal.cloud.policy import allows
from tests.rehearsal.cloud.refused import RefusedError

LOOK_S = 2.0
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
LOG = logging.getLogger(__name__)


class Rules:
    """A rule runs first when one period has passed since it was seen, as on AWS."""

    def __init__(self, account: Account, functions: Functions) -> None:
        self._account = account
        self._functions = functions
        self._due: dict[str, float] = {}
        self._stopping = threading.Event()

    def start(self) -> None:
        in_background(self._run)

    def stop(self) -> None:
        self._stopping.set()

    def fire(self, name: str) -> int:
        """Run a rule now, due or not. How many of its targets may be invoked by it."""
        events = self._account.client("events", inner=True)
        rule = events.describe_rule(Name=name)
        targets = events.list_targets_by_rule(Rule=name)["Targets"]
        return sum(self._send(rule, target) for target in targets)

    def tagged(self) -> list[tuple[str, dict[str, str]]]:
        events = self._account.client("events", inner=True)
        found = []
        for rule in events.list_rules()["Rules"]:
            tags = events.list_tags_for_resource(ResourceARN=rule["Arn"])["Tags"]
            found.append((rule["Arn"], {tag["Key"]: tag["Value"] for tag in tags}))
        return found

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_S):
            now = time.monotonic()
            rules = self._account.client("events", inner=True).list_rules()["Rules"]
            for rule in rules:
                period = period_s(rule.get("ScheduleExpression", ""))
                if period is None or rule["State"] != "ENABLED":
                    continue
                if now >= self._due.setdefault(rule["Arn"], now + period):
                    self._due[rule["Arn"]] = now + period
                    self.fire(rule["Name"])

    def _send(self, rule: dict[str, Any], target: dict[str, Any]) -> bool:
        try:
            function = self._functions.get(target["Arn"])
        except RefusedError:
            LOG.warning("Rule %s: its target is gone", rule["Name"])
            return False
        principal, context = {"Service": "events.amazonaws.com"}, {"AWS:SourceArn": rule["Arn"]}
        if not allows([function.policy], "lambda:InvokeFunction", function.arn, context, principal):
            LOG.warning("Rule %s may not invoke its target: FailedInvocations", rule["Name"])
            return False
        event = json.loads(target.get("Input") or json.dumps({"source": "aws.events"}))
        in_background(lambda: invoke_async(self._functions, function.name, event))
        return True


def period_s(expression: str) -> int | None:
    """None for a rule that has no rate."""
    found = _RATE.fullmatch(expression)
    return int(found[1]) * _SECONDS[found[2]] if found else None
