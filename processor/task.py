"""What the processor is asked to do with one object, as it travels through the queue: load it, or a part."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from common.errors import BadEventError
from common.objects import ObjectInfo


@dataclass(frozen=True, slots=True)
class LoadTask:
    """Load an exact version of an object (the latest where `version` is empty).

    `profile`: read it under this profile whatever its key says. `again`: also where it is loaded already.
    """

    bucket: str
    key: str
    version: str = ""
    profile: str = ""
    again: bool = False

    def to_json(self) -> str:
        return json.dumps({"task": "load", **asdict(self)})


@dataclass(frozen=True, slots=True)
class PartTask:
    """Load one part of a large plain object.

    What is known of the object travels along, header and offset too: no one asks for them again, and the part
    knows which load it is of even where the object is gone. Instants are in ISO 8601.
    """

    bucket: str
    key: str
    version: str
    size_bytes: int
    last_modified: str
    metadata: dict[str, str]
    profile: str
    profile_digest: str
    part: int
    parts: int
    header: str | None
    body_at: int
    lines_above: int
    queued_at: str

    def to_json(self) -> str:
        return json.dumps({"task": "part", **asdict(self)})

    @property
    def info(self) -> ObjectInfo:
        modified = datetime.fromisoformat(self.last_modified)
        return ObjectInfo(self.bucket, self.key, self.version, self.size_bytes, modified, self.metadata)

    @property
    def queued(self) -> datetime:
        return datetime.fromisoformat(self.queued_at)


Task = LoadTask | PartTask


def task_of(fields: dict[str, Any]) -> Task:
    """The inverse of `to_json`. BadEventError where the fields are none of ours."""
    kinds: dict[str, type[LoadTask | PartTask]] = {"load": LoadTask, "part": PartTask}
    kind = kinds.get(str(fields["task"]))
    if kind is None:
        raise BadEventError("a message that is neither an S3 notification nor a task of the processor")
    try:
        return kind(**{name: value for name, value in fields.items() if name != "task"})
    except TypeError as error:
        raise BadEventError(f"a {fields['task']} task with wrong fields: {error}") from error
