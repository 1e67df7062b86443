"""However a file arrives and is cut, each of its lines is read exactly once."""

import io

from hypothesis import given
from hypothesis import strategies as st

from common.objects import ObjectInfo
from processor.content import Content
from processor.lines import MAX_LINE_BYTES, STRETCH_BYTES, Stretch, skip_to_line, stretches
from tests.world import INBOX, RECEIVED, Buckets


class Drip(io.RawIOBase):
    """A stream that gives no more than `size` bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        self._data, self._size = io.BytesIO(data), size

    def read(self, size: int = -1) -> bytes:
        return self._data.read(self._size if size < 0 else min(size, self._size))


def lines_in(cut: list[Stretch]) -> list[bytes]:
    return [line for stretch in cut for line in stretch.data.split(b"\n")[:-1]]


files = st.lists(st.binary(max_size=12).map(lambda line: line.replace(b"\n", b"")), max_size=30).flatmap(
    lambda lines: st.sampled_from([b"\n".join(lines), b"\n".join(lines) + b"\n"])
)


def expected(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    return lines if lines[-1] else lines[:-1]


@given(files, st.integers(1, 40), st.integers(1, 60))
def test_every_line_once_in_order_and_numbered(data: bytes, drip: int, part_bytes: int) -> None:
    cut = list(stretches(Drip(data, drip), part_bytes=part_bytes))  # type: ignore[arg-type]
    assert lines_in(cut) == expected(data)
    at, line = 0, 1
    for stretch in cut:
        assert stretch.data.endswith(b"\n")
        assert (stretch.first_line, stretch.window) == (line, at // part_bytes)
        assert stretch.data[:-1].rfind(b"\n") < part_bytes - at % part_bytes, (
            "no line begins behind the border"
        )
        at, line = at + len(stretch.data), line + stretch.line_count


@given(files, st.integers(1, 60), st.integers(0, 20))
def test_the_parts_of_a_file_hold_every_line_once(data: bytes, part_bytes: int, body_at: int) -> None:
    buckets = Buckets()
    body_at = data.find(b"\n", min(body_at, len(data))) + 1
    info = buckets.add(INBOX, "x", data)
    content = Content(info, False, None, body_at, data[:body_at].count(b"\n"), part_bytes=part_bytes)
    by_part = [list(content.part(buckets, part)) for part in range(content.parts)]
    assert [line for part in by_part for line in lines_in(part)] == expected(data[body_at:])
    assert all(stretch.window == number for number, part in enumerate(by_part) for stretch in part)
    assert lines_in(list(content.whole(buckets))) == expected(data[body_at:])


@given(st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), min_size=2, max_size=99))
def test_halves_are_the_whole(lines: list[bytes]) -> None:
    whole = Stretch(b"".join(line + b"\n" for line in lines), 7, 3)
    first, second = whole.halves()
    assert first.data + second.data == whole.data
    assert first.line_count
    assert second.line_count
    assert second.first_line == 7 + first.line_count


def test_stretches_of_a_long_file_are_of_bounded_length() -> None:
    data = (b"x" * 99 + b"\n") * 200_000
    cut = list(stretches(io.BytesIO(data)))
    assert b"".join(stretch.data for stretch in cut) == data
    assert max(len(stretch.data) for stretch in cut) <= 2 * STRETCH_BYTES


def test_of_a_line_of_forty_megabytes_only_its_beginning_is_held() -> None:
    data = b"a\n" + b"x" * 40_000_000 + b"\nb\n"
    cut = list(stretches(io.BytesIO(data)))
    first, long, last = lines_in(cut)
    assert (first, last) == (b"a", b"b")
    assert MAX_LINE_BYTES < len(long) < 5 * STRETCH_BYTES


def test_a_part_inside_a_long_line_has_no_line() -> None:
    assert skip_to_line(io.BytesIO(b"xxx\nyyy")) == 4
    assert skip_to_line(io.BytesIO(b"xxx")) == 3
    buckets = Buckets()
    info = buckets.add(INBOX, "x", b"a\n" + b"x" * 500 + b"\nb\n")
    assert isinstance(info, ObjectInfo)
    assert info.last_modified == RECEIVED
    parts = [
        lines_in(list(Content(info, False, None, 0, 0, part_bytes=100).part(buckets, n))) for n in range(6)
    ]
    assert [[len(line) for line in part] for part in parts] == [[1, 500], [], [], [], [], [1]]
