"""What stands above the data of a file: hints, skipped lines, the header."""

from dataclasses import dataclass

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
    """The heading in the first bytes of a file."""
    at = len(UTF8_MARK) if head.startswith(UTF8_MARK) else 0
    above = 0
    if head[at : at + 4].lower() == b"sep=":
        at, above = _below(head, at), above + 1
    for _ in range(profile.file.skip_lines):
        at, above = _below(head, at), above + 1
    if not profile.file.headers:
        return Heading(None, at, above)
    while at < len(head) and not head[at : _below(head, at)].strip():
        at, above = _below(head, at), above + 1
    end = _below(head, at)
    header = head[at:end].rstrip(b"\r\n").decode(profile.file.encoding, "replace")
    return Heading(header, end, above + 1)


def _below(head: bytes, at: int) -> int:
    return head.find(b"\n", at) + 1 or len(head)
