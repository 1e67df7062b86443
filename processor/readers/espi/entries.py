"""The entries of an ESPI feed, as its XML has them: their links and fields, and whose blocks they hold."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import NoReturn

from common.errors import FileRefusedError, Refusal
from processor.readers.espi.xml_events import BLANKS, XmlEvents

ROOT = "feed"
FIELDS = {
    "UsagePoint": ("kind",),
    "MeterReading": (),
    "ReadingType": (
        "accumulationBehaviour",
        "commodity",
        "defaultQuality",
        "flowDirection",
        "intervalLength",
        "powerOfTenMultiplier",
        "uom",
    ),
    "LocalTimeParameters": ("tzOffset",),
}
"""What is read of an entry, by the element in it. A usage point's `kind` is that of its ServiceCategory."""
MAX_ENTRIES = 100_000
MAX_BLOCKS = 10_000_000
_MAX_LINK = 1000
_MAX_LINKS = 100
_MAX_FIELD = 40


@dataclass(slots=True)
class Entry:
    """`links`: pairs of relation and path, in order. `fields`: those of FIELDS that are there."""

    element: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    blocks: int = 0

    def paths(self, *relations: str) -> list[str]:
        """Where its links of these relations lead, relation by relation."""
        return [path for relation in relations for found, path in self.links if found == relation]

    @property
    def path(self) -> str:
        """Its own path; empty where it does not say."""
        return next(iter(self.paths("self")), "")


class Entries:
    """`of`: the entries by their element, without those of blocks.

    `owners`: the paths of the meter readings to which blocks say that they belong (empty where one does not
    say), each with a number; `owner_of`: that number for each IntervalBlock of the file, in order.
    """

    def __init__(self) -> None:
        self.of: dict[str, list[Entry]] = {element: [] for element in FIELDS}
        self.owners: dict[str, int] = {}
        self.owner_of = array("i")
        self._entry = Entry()
        self._in_service = False

    def gather(self, pieces: Iterable[bytes]) -> None:
        """Read a feed to its end. FileRefusedError where it is broken or none."""
        fields = {name for names in FIELDS.values() for name in names} - {"kind"}
        xml = XmlEvents(
            ROOT,
            {
                "entry": lambda _: self._close(),
                "link": self._link,
                "ServiceCategory": lambda _: self._service(inside=True),
                "IntervalBlock": self._block,
                **{element: partial(self._enter, element) for element in FIELDS},
            },
            {"kind": self._kind, **{name: partial(self._field, name) for name in fields}},
            {"entry": self._close, "ServiceCategory": lambda: self._service(inside=False)},
        )
        for piece in pieces:
            xml.feed(piece)
        xml.finish()
        self._close()

    def _enter(self, element: str, _: dict[str, str]) -> None:
        self._entry.element = element

    def _link(self, attributes: dict[str, str]) -> None:
        relation, path = attributes.get("rel", ""), path_of(attributes.get("href", ""))
        if relation in ("self", "up", "related") and len(path) <= _MAX_LINK:
            self._entry.links.append((relation, path))
            del self._entry.links[_MAX_LINKS:]

    def _service(self, *, inside: bool) -> None:
        self._in_service = inside

    def _kind(self, text: str) -> None:
        if self._in_service:
            self._field("kind", text)

    def _field(self, name: str, text: str) -> None:
        if name in FIELDS.get(self._entry.element, ()):
            self._entry.fields[name] = text.strip(BLANKS)[:_MAX_FIELD]

    def _block(self, _: dict[str, str]) -> None:
        self._entry.blocks += 1
        if self._entry.blocks + len(self.owner_of) > MAX_BLOCKS:
            _refuse(f"more than {MAX_BLOCKS} interval blocks")

    def _close(self) -> None:
        """The entry is at its end; what follows belongs to the next one."""
        entry, self._entry = self._entry, Entry()
        if entry.blocks:
            owner = self.owners.setdefault(_owner(entry), len(self.owners))
            self.owner_of.extend([owner] * entry.blocks)
        elif entry.element:
            self.of[entry.element].append(entry)
        if len(self.owners) + sum(map(len, self.of.values())) > MAX_ENTRIES:
            _refuse(f"more than {MAX_ENTRIES} usage points, meter readings and reading types")


def path_of(href: str) -> str:
    """A link without what does not tell one resource from another."""
    return href.partition("?")[0].strip(BLANKS).strip("/")


def _owner(entry: Entry) -> str:
    """The path of the meter reading to which the blocks of an entry belong, from their own links."""
    for path in entry.paths("self", "up"):
        owner, found, _ = path.rpartition("/IntervalBlock")
        if found and "MeterReading/" in owner:
            return owner
    return ""


def _refuse(what: str) -> NoReturn:
    raise FileRefusedError(Refusal.TOO_LARGE, f"{what} in one file: split it")
