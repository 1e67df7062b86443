"""Seeded damage to the bytes of a file, that knows which lines it has left alone."""

import random
from collections.abc import Callable
from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"
JUNK_CELLS = (
    *("x", "1e3", "1E-2", "inf", "-Infinity", "nan", "0x10", "1_000", "1,5", "--1", "+", ".", "1.2.3", "1 2"),
    *("9" * 40, "5000000.000000001", "-5000000.000000001", "99999999999999999999", "0." + "1" * 80),
    *("0.0000000001", "0.12345678951", "1.0000000005", " 7 ", "\t7", "7\u00a0", "\u0667", "\uff11"),
    *("=1+1", "'1", "1;", "1\v", "\u200b1", "Null", "NULL", "-", "N/A", "true", "#REF!"),
    *("5.", ".5", "+5", "-5", "-0", "007"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line feed. `origin`: its number (from 0) in the sound file; None where changed."""

    origin: int | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Mutation:
    """A damaged file. Lines are those between line feeds, counted from 0, the empty last one included.

    `kinds`: what was done. `kept`: (number in the sound file, number here) of every line that is as it was.
    `header_intact`: the header lines stand unchanged where they were, so that all of `kept` must load.
    """

    data: bytes
    kinds: tuple[str, ...]
    kept: tuple[tuple[int, int], ...]
    header_intact: bool
    sound_lines: int

    @property
    def touched(self) -> frozenset[int]:
        """Lines of the sound file that are changed or gone."""
        return frozenset(range(self.sound_lines)) - {sound for sound, _ in self.kept}

    @property
    def strange(self) -> frozenset[int]:
        """Lines of the damaged file that the sound file did not have (or not there: copies)."""
        return frozenset(range(self.data.count(b"\n") + 1)) - {here for _, here in self.kept}


Damage = Callable[[list[Line], random.Random], list[Line]]


def mutate(
    data: bytes,
    seed: int,
    header_lines: int = 1,
    delimiter: bytes = b",",
    kinds: tuple[str, ...] = (),
    spare_header: bool = True,
) -> Mutation:
    """One to three kinds of damage (of `kinds`, or of all). With `spare_header` the header stays whole.

    The seed decides everything.
    """
    chance = random.Random(seed)
    sound = [Line(number, content) for number, content in enumerate(data.split(b"\n"))]
    lines = sound
    usable = kinds or (*LINE_DAMAGES, *CELL_DAMAGES, *(() if spare_header else HEADER_DAMAGES))
    done = tuple(chance.choice(usable) for _ in range(chance.choice((1, 1, 1, 2, 3))))
    for kind in done:
        head, body = lines[:header_lines], lines[header_lines:]
        if kind in HEADER_DAMAGES and head:
            head = HEADER_DAMAGES[kind](head, chance)
        elif kind in CELL_DAMAGES and body:
            body = _on_cells(body, chance, delimiter, CELL_DAMAGES[kind])
        elif kind in LINE_DAMAGES and body:
            body = LINE_DAMAGES[kind](body, chance)
        lines = head + body
    kept = tuple((line.origin, here) for here, line in enumerate(lines) if line.origin is not None)
    intact = [line.origin for line in lines[:header_lines]] == list(range(header_lines))
    return Mutation(b"\n".join(line.content for line in lines), done, kept, intact, len(sound))


def _replace(lines: list[Line], start: int, stop: int, content: bytes) -> list[Line]:
    """Lines `start` to `stop` make way for what `content` holds between its line feeds."""
    return lines[:start] + [Line(None, piece) for piece in content.split(b"\n")] + lines[stop:]


def _on_bytes(lines: list[Line], chance: random.Random, edit: Callable[[bytes, int], bytes]) -> list[Line]:
    """Edits one line, its line feed included, at some position; the next line joins in when that goes."""
    at = chance.randrange(len(lines))
    last = at == len(lines) - 1
    text = lines[at].content if last else lines[at].content + b"\n"
    edited = edit(text, chance.randrange(len(text) + (1 if last else 0)))
    if last or edited.endswith(b"\n"):
        return _replace(lines, at, at + 1, edited if last else edited[:-1])
    return _replace(lines, at, at + 2, edited + lines[at + 1].content)


def _flip(lines: list[Line], chance: random.Random) -> list[Line]:
    bit = 1 << chance.randrange(8)
    return _on_bytes(lines, chance, lambda t, i: t[:i] + bytes([t[i] ^ bit]) + t[i + 1 :] if t[i:] else t)


def _insert(lines: list[Line], chance: random.Random) -> list[Line]:
    new = chance.choice((bytes([chance.randrange(256)]), b"\n", b"\r", b",", b";", b'"', b"9", b"-", b"."))
    return _on_bytes(lines, chance, lambda t, i: t[:i] + new + t[i:])


def _delete(lines: list[Line], chance: random.Random) -> list[Line]:
    length = chance.choice((1, 1, 2, 5, 30))
    return _on_bytes(lines, chance, lambda t, i: t[:i] + t[i + length :])


def _insert_of(*choices: bytes) -> Damage:
    def damage(lines: list[Line], chance: random.Random) -> list[Line]:
        new = chance.choice(choices)
        return _on_bytes(lines, chance, lambda t, i: t[:i] + new + t[i:])

    return damage


def _cut(lines: list[Line], chance: random.Random) -> list[Line]:
    at = chance.randrange(len(lines))
    content = lines[at].content
    return [*lines[:at], Line(None, content[: chance.randrange(len(content) + 1)])]


def _double(lines: list[Line], chance: random.Random) -> list[Line]:
    copy = Line(None, chance.choice(lines).content)
    at = chance.randrange(len(lines))
    return [*lines[:at], copy, *lines[at:]]


def _swap(lines: list[Line], chance: random.Random) -> list[Line]:
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _drop(lines: list[Line], chance: random.Random) -> list[Line]:
    at = chance.randrange(len(lines))
    return lines[:at] + lines[at + chance.choice((1, 1, 3)) :]


def _line_end(lines: list[Line], chance: random.Random) -> list[Line]:
    at = chance.randrange(len(lines))
    content = lines[at].content
    new = content[:-1] if content.endswith(b"\r") and chance.random() < 0.5 else content + b"\r"
    return _replace(lines, at, at + 1, new)


def _bare_return(lines: list[Line], chance: random.Random) -> list[Line]:
    at = chance.randrange(len(lines))
    joined = b"\r".join(line.content for line in lines[at : at + 2])
    return _replace(lines, at, at + 2, joined)


def _empty_lines(lines: list[Line], chance: random.Random) -> list[Line]:
    at = chance.randrange(len(lines))
    return [*lines[:at], *[Line(None, chance.choice((b"", b"\r", b"  ", b",,,")))] * 2, *lines[at:]]


def _on_cells(
    lines: list[Line],
    chance: random.Random,
    delimiter: bytes,
    edit: Callable[[list[bytes], int, random.Random], list[bytes]],
) -> list[Line]:
    at = chance.randrange(len(lines))
    cells = lines[at].content.split(delimiter)
    return _replace(lines, at, at + 1, delimiter.join(edit(cells, chance.randrange(len(cells)), chance)))


def _blank(cells: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    return [*cells[:at], chance.choice((b"", b"", b" ", b'""', b"\t")), *cells[at + 1 :]]


def _junk(cells: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    return [*cells[:at], chance.choice(JUNK_CELLS).encode(), *cells[at + 1 :]]


def _quoted(cells: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    form = chance.choice((b'"%s"', b' "%s" ', b'"%s', b'%s"', b'""%s""', b'"%s""', b'"%s,"', b'"%s\n"'))
    return [*cells[:at], form % cells[at], *cells[at + 1 :]]


def _more(cells: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    return [*cells[:at], *[b""] * chance.choice((1, 1, 2, 60)), *cells[at:]]


def _fewer(cells: list[bytes], at: int, chance: random.Random) -> list[bytes]:
    return cells[:at] + cells[at + chance.choice((1, 1, 2)) :]


def _header(lines: list[Line], chance: random.Random) -> list[Line]:
    return chance.choice((_flip, _delete, _double, _drop, _insert, _swap))(lines, chance)


def _bom(lines: list[Line], _: random.Random) -> list[Line]:
    return [Line(None, BOM + lines[0].content), *lines[1:]]


LINE_DAMAGES: dict[str, Damage] = {
    "flip": _flip,
    "insert": _insert,
    "delete": _delete,
    "cut": _cut,
    "double": _double,
    "swap": _swap,
    "drop": _drop,
    "line end": _line_end,
    "bare return": _bare_return,
    "empty lines": _empty_lines,
    "nul": _insert_of(b"\0", b"\0\0\0"),
    "stray quote": _insert_of(b'"'),
    "stray bom": _insert_of(BOM),
    "bad utf-8": _insert_of(b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xe2\x82"),
}
CELL_DAMAGES = {
    "blank cell": _blank,
    "junk cell": _junk,
    "quotes": _quoted,
    "more cells": _more,
    "fewer cells": _fewer,
}
HEADER_DAMAGES: dict[str, Damage] = {"header": _header, "bom": _bom}
