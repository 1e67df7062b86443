"""Seeded damage to XML: tags dropped and doubled, elements moved, texts changed, bytes flipped, a cut."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.generate.mutate import BOM, JUNK_CELLS

_TAG = re.compile(rb"<[^<>]*>")
_ELEMENT = re.compile(rb"<(\w+)\b[^<>]*>[^<>]*</\1>")
_GROUP = re.compile(rb"<(entry|IntervalReading|IntervalBlock|timePeriod|content)\b[^<>]*>.*?</\1>", re.DOTALL)
_TEXT = re.compile(rb"(?<=>)[^<>\s][^<>]*(?=</)")
_ATTRIBUTE = re.compile(rb'(?<==")[^"<>]*(?=")')
_NAME = re.compile(rb"(?<=[</])\w+")

JUNK_TEXTS = (
    *(text.encode() for text in JUNK_CELLS),
    *(b"", b" ", b"\n  7\n", b"-1", b"0", b"8", b"19", b"72", b"0x48", b"60", b"90", b"900", b"7200"),
    *(b"3600.5", b"1710046801", b"-3600", b"253402300800", b"9" * 300, b"2024-03-10T00:00:00Z"),
    *(b"&amp;", b"&lt;value&gt;7&lt;/value&gt;", b"&#48;", b"&unknown;", b"<![CDATA[7]]>", b"7<!-- 8 -->9"),
    *(b"<value>1</value>", b"\xff", b"\0", b"\xe2\x80\xa8", b"]]>"),
)


@dataclass(frozen=True, slots=True)
class XmlMutation:
    """A damaged document, and what was done to it."""

    data: bytes
    kinds: tuple[str, ...]


XmlDamage = Callable[[bytes, random.Random], bytes]


def mutate_xml(data: bytes, seed: int) -> XmlMutation:
    """One to three kinds of damage. The seed decides everything."""
    chance = random.Random(seed)
    kinds = tuple(chance.choice(tuple(XML_DAMAGES)) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    for kind in kinds:
        data = XML_DAMAGES[kind](data, chance)
    return XmlMutation(data, kinds)


def _span(data: bytes, chance: random.Random, form: re.Pattern[bytes]) -> tuple[int, int]:
    """Where some match is; nothing at the end where there is none."""
    spans = [found.span() for found in form.finditer(data)]
    return chance.choice(spans) if spans else (len(data), len(data))


def _drop(form: re.Pattern[bytes]) -> XmlDamage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        start, stop = _span(data, chance, form)
        return data[:start] + data[stop:]

    return damage


def _double(form: re.Pattern[bytes]) -> XmlDamage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        start, stop = _span(data, chance, form)
        return data[:stop] + data[start:stop] + data[stop:]

    return damage


def _move(form: re.Pattern[bytes]) -> XmlDamage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        start, stop = _span(data, chance, form)
        rest = data[:start] + data[stop:]
        _, at = _span(rest, chance, form)
        return rest[:at] + data[start:stop] + rest[at:]

    return damage


def _swap_texts(data: bytes, chance: random.Random) -> bytes:
    (first, first_end), (second, second_end) = sorted(_span(data, chance, _TEXT) for _ in range(2))
    if first_end > second:
        return data
    one, other = data[first:first_end], data[second:second_end]
    return data[:first] + other + data[first_end:second] + one + data[second_end:]


def _replace(form: re.Pattern[bytes], choices: tuple[bytes, ...]) -> XmlDamage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        start, stop = _span(data, chance, form)
        return data[:start] + chance.choice(choices) + data[stop:]

    return damage


def _replace_all(data: bytes, chance: random.Random) -> bytes:
    """One text becomes another wherever it stands: a unit, a length of intervals, a direction."""
    start, stop = _span(data, chance, _TEXT)
    return data.replace(b">" + data[start:stop] + b"<", b">" + chance.choice(JUNK_TEXTS) + b"<")


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data)) if data else 0
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] if data else data


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _delete(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 5, 30, 500)) :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    new = chance.choice(
        (bytes([chance.randrange(256)]), b"<", b">", b"&", b"<!--", b"-->", b"<x>", b"</feed>", b"\0")
    )
    return data[:at] + new + data[at:]


def _before(data: bytes, chance: random.Random) -> bytes:
    """Something before the first element."""
    odd = (
        BOM,
        b"\n",
        b"x",
        b"<!DOCTYPE feed>",
        b'<!DOCTYPE feed [<!ENTITY a "aaaa">]>',
        b"<x/>",
        b"<!-- -->",
    )
    return chance.choice(odd) + data


XML_DAMAGES: dict[str, XmlDamage] = {
    "drop tag": _drop(_TAG),
    "double tag": _double(_TAG),
    "move tag": _move(_TAG),
    "drop element": _drop(_ELEMENT),
    "double element": _double(_ELEMENT),
    "move element": _move(_ELEMENT),
    "drop group": _drop(_GROUP),
    "double group": _double(_GROUP),
    "move group": _move(_GROUP),
    "junk text": _replace(_TEXT, JUNK_TEXTS),
    "junk text everywhere": _replace_all,
    "blank text": _drop(_TEXT),
    "swap texts": _swap_texts,
    "rename": _replace(_NAME, (b"value", b"entry", b"IntervalReading", b"espi", b"UsagePoint", b"x", b"1")),
    "attribute": _replace(
        _ATTRIBUTE, (b"", b"self", b"up", b"related", b"/", b"x" * 2000, b"\xff", b"&x;", b"UsagePoint/7")
    ),
    "flip": _flip,
    "cut": _cut,
    "delete": _delete,
    "insert": _insert,
    "before": _before,
}
