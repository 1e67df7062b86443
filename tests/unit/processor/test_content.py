"""Where the data of an object begin: marks, hints, skipped and empty lines, header."""

import gzip

import pytest

from common.profile.load import builtin, load_profile
from processor.content import Content, examine
from processor.load import load_of
from tests.world import INBOX, Buckets

SKIPS = """
layout = "long"
summary = ""
zone = "UTC"
interval_minutes = 30
[file]
skip_lines = 2
encoding = "cp1252"
header = ["id", "t", "v"]
[meter]
column = "id"
[stamp]
column = "t"
clock = "utc"
stands_for = "start"
[value]
column = "v"
"""


def examined(data: bytes, profile: str = "long") -> Content:
    buckets = Buckets()
    form = load_profile(SKIPS, "skips") if profile == "skips" else builtin(profile)
    info = buckets.add(INBOX, "x", data)
    content = examine(buckets, load_of(info, form, profile), form)
    stretches = list(content.whole(buckets))
    assert b"".join(one.data for one in stretches).startswith(b"M")
    assert stretches[0].first_line == content.lines_above + 1
    return content


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("profile", "above", "header", "lines_above"),
    [
        ("long", b"meter,stamp,kwh\r\n", "meter,stamp,kwh", 1),
        ("long", b"\xef\xbb\xbfmeter,stamp,kwh\n", "meter,stamp,kwh", 1),
        ("long", b"sep=,\r\nmeter,stamp,kwh\n", "meter,stamp,kwh", 2),
        ("long", b"\xef\xbb\xbfSEP=;\n\r\n \nmeter,stamp,kwh\n", "meter,stamp,kwh", 4),
        ("long", b"\n\n\nmeter,stamp,kwh\n", "meter,stamp,kwh", 4),
        ("skips", b"Title\nmade \xfcber noon\nid,t,v\n", "id,t,v", 3),
        ("skips", b"\n\n\nid,t,v\xe4\n", "id,t,vä", 4),
        ("uk-half-hourly-no-header", b"", None, 0),
        ("uk-half-hourly-no-header", b"\xef\xbb\xbf", None, 0),
    ],
)
def test_data_begin_below_the_header(
    pack: type[bytes], profile: str, above: bytes, header: str | None, lines_above: int
) -> None:
    content = examined(pack(above + b"M,1,2\nM,3,4\n"), profile)
    assert (content.header, content.body_at, content.lines_above) == (header, len(above), lines_above)
    assert content.top == b"M,1,2"
    assert content.packed == (pack is not bytes)


def test_parts_are_counted_by_length() -> None:
    assert examined(b"meter,stamp,kwh\nM,1,2\n").parts == 1
    content = examined(b"meter,stamp,kwh\n" + b"M,1,2\n" * 3_000_000)
    assert content.parts == 2
