"""The tagging API: what moto knows of tags, and what the emulated services beside it know."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from werkzeug.wrappers import Request, Response

from tests.rehearsal.cloud.account import Account
from tests.rehearsal.cloud.refused import not_known
from tests.rehearsal.cloud.wire import answer_call, read_call

Tagged = Callable[[], Iterable[tuple[str, dict[str, str]]]]


class Tagging:
    """`sources` tell ARNs and tags of what is there now."""

    def __init__(self, account: Account, sources: Sequence[Tagged]) -> None:
        self._account = account
        self._sources = sources

    def __call__(self, request: Request) -> Response:
        return answer_call(read_call(request), self.call)

    def call(self, operation: str, told: dict[str, Any]) -> dict[str, Any]:
        if operation != "GetResources":
            raise not_known("the tagging API", operation)
        kinds = told.get("ResourceTypeFilters") or []
        found = [
            {"ResourceARN": arn, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
            for arn, tags in self._all()
            if tags
            and _wanted(tags, told.get("TagFilters") or [])
            and (not kinds or any(_is_of(arn, kind) for kind in kinds))
        ]
        return {"ResourceTagMappingList": found, "PaginationToken": ""}

    def _all(self) -> Iterable[tuple[str, dict[str, str]]]:
        known = self._account.client("resourcegroupstaggingapi", inner=True)
        for page in known.get_paginator("get_resources").paginate():
            for held in page["ResourceTagMappingList"]:
                yield held["ResourceARN"], {tag["Key"]: tag["Value"] for tag in held["Tags"]}
        for source in self._sources:
            yield from source()


def _wanted(tags: dict[str, str], filters: list[dict[str, Any]]) -> bool:
    return all(
        wanted["Key"] in tags and (not wanted.get("Values") or tags[wanted["Key"]] in wanted["Values"])
        for wanted in filters
    )


def _is_of(arn: str, kind: str) -> bool:
    service, _, resource = kind.partition(":")
    parts = arn.split(":", 5)
    return parts[2] == service and (not resource or parts[5].lstrip("/").startswith(resource))
