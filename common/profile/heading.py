"""What stands above the data of a file: hints, skipped lines, the header."""

from collections.abc import Iterator
from dataclasses import dataclass

from common.profile.header import nearest_match
from common.profile.model import Profile

UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Heading:
    """`header`: the header line, None where the profile's files have none.

    `body_at`: offset of the first data line, which has `lines_above` lines before it.
    """

    header: str | None
    body_at: int
    lines_above: int


def heading_of(head: bytes, profile: Profile) -> Heading:
    """The heading in the first bytes of a file. Where no line is an allowed header, the nearest one is it."""
    at = len(UTF8_MARK) if head.startswith(UTF8_MARK) else 0
    above = 0
    if profile.layout in ("nem12", "espi"):
        return Heading(None, at, 0)
    if head[at : at + 4].lower() == b"sep=":
        at, above = _below(head, at), above + 1
    for _ in range(profile.file.skip_lines):
        at, above = _below(head, at), above + 1
    if not profile.file.headers:
        return Heading(None, at, above)
    candidates = list(_candidates(head, at, above, profile))
    if not candidates:
        return Heading("", len(head), above)
    if not profile.file.header_within:
        return candidates[0]
    matches = [nearest_match(profile, candidate.header or "") for candidate in candidates]
    best = max(range(len(matches)), key=lambda n: (not matches[n].difference, matches[n].same, -n))
    return candidates[best]


def _candidates(head: bytes, at: int, above: int, profile: Profile) -> Iterator[Heading]:
    """The lines that may be the header: the first that is not empty, or all within the profile's bound."""
    last = max(profile.file.header_within, above + 1)
    found = False
    while at < len(head) and (above < last or not found):
        end = _below(head, at)
        above += 1
        if head[at:end].strip():
            found = True
            line = head[at:end].rstrip(b"\r\n")
            yield Heading(line.decode(profile.file.encoding, "replace"), end, above)
        at = end


def _below(head: bytes, at: int) -> int:
    return head.find(b"\n", at) + 1 or len(head)
