"""Whether an object can be read under a profile at all, found out before anything is stored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from common.errors import FileRefusedError, Refusal
from common.objects import Objects
from common.profile.model import Profile
from processor.bounds import MAX_XML_BYTES
from processor.columns import Columns, columns_of
from processor.content import Content, examine
from processor.first_line import check_first_line
from processor.lines import Stretch
from processor.load import Load, check_said_at
from processor.readers.espi.feed import Feed, read_feed
from processor.readers.nem12.reader import check_nem12


@dataclass(frozen=True, slots=True)
class Prepared:
    """A load that nothing speaks against. `key_meter`: the meter that the object's key names, or empty.

    `feed`: what an ESPI file says about its readings.
    """

    load: Load
    profile: Profile
    content: Content
    columns: Columns
    key_meter: str
    feed: Feed | None = None


def prepare(objects: Objects, load: Load, profile: Profile) -> Prepared:
    """Look at the object (at all of it where it is packed). FileRefusedError where it cannot be read."""
    check_said_at(load.info)
    content = examine(objects, load, profile)
    columns = columns_of(profile, content.header)
    key_meter = meter_in(load.info.key)
    feed = None
    if profile.layout == "nem12":
        check_nem12(content.top.decode("utf-8", "replace"))
    elif profile.layout == "espi":
        _check_xml(content.top)
        feed = read_feed(_not_too_long(content.whole(objects)), profile)
    elif content.header is None:
        check_first_line(profile, columns, key_meter, content.top)
    if not _names_meters(profile, feed) and not key_meter:
        raise FileRefusedError(
            Refusal.NO_METER_ID,
            f"a file of profile {profile.name} names no meter: put it under {profile.name}/METER/..., "
            "or load it with --meter",
        )
    return Prepared(load, profile, content, columns, key_meter, feed)


def _check_xml(top: bytes) -> None:
    if not top.startswith(b"<"):
        found = top[:60].decode("utf-8", "replace")
        raise FileRefusedError(Refusal.WRONG_HEADER, f'first line: expected "<" (XML), found "{found}"')


def _not_too_long(chunks: Iterable[Stretch]) -> Iterator[bytes]:
    length = 0
    for chunk in chunks:
        length += len(chunk.data)
        if length > MAX_XML_BYTES:
            raise FileRefusedError(
                Refusal.TOO_LARGE,
                f"more than {MAX_XML_BYTES // 1024**2} MB of XML: send it as several files",
            )
        yield chunk.data


def _names_meters(profile: Profile, feed: Feed | None) -> bool:
    """Whether the profile or the file says whose readings they are."""
    if feed is not None:
        return feed.names_meters
    return profile.layout == "nem12" or bool(profile.meter.column or profile.meter.fixed)


def profile_in(key: str) -> str:
    """The first folder of a key; empty where it has none."""
    return key.split("/", maxsplit=1)[0] if "/" in key else ""


def meter_in(key: str) -> str:
    """The second folder of a key; empty where it has none."""
    folders = key.split("/")[:-1]
    return folders[1] if len(folders) > 1 else ""
