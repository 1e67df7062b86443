"""NEM12: what holds for any file, whatever is in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from common.energy import MISSING
from common.errors import Reject
from processor.numbers import exact_uwh
from processor.readers.nem12.records import UWH_PER_UNIT
from tests.unit.processor.nem12_file import (
    HEAD,
    STREAM,
    day_line,
    read,
    values,
)

cell_texts = st.one_of(
    st.decimals(-(10**7), 10**7, allow_nan=False, places=3).map(str),
    st.decimals(-10, 10, allow_nan=False, places=12).map(str),
    st.sampled_from(["", "0", "5", "+1.", ".5", "-", "1e3", "inf", "1_0", "0" * 200, "12a", "٣"]),
)


@settings(max_examples=200)
@given(st.lists(cell_texts, min_size=24, max_size=24), st.sampled_from(["Wh", "kWh", "MWh"]))
def test_floats_and_exact_decimals_give_the_same_slots(cells: list[str], unit: str) -> None:
    ordinary = day_line("20040202")
    result = read(HEAD, STREAM.replace("kWh", unit), day_line(cells=",".join(cells)), ordinary)
    exact = [exact_uwh(cell, UWH_PER_UNIT[unit.lower()], ".") if cell else (MISSING, False) for cell in cells]
    assert result.days[0].slots == [MISSING if isinstance(one, Reject) else one[0] for one in exact]
    assert result.counts.rejected == sum(isinstance(one, Reject) for one in exact)
    assert result.counts.rounded == sum(one[1] for one in exact if not isinstance(one, Reject))
    assert result.counts.blank == cells.count("")


some_lines = st.sampled_from(
    [HEAD, STREAM, STREAM.replace("kWh", "kVArh"), STREAM.replace("60", "30").replace("E1,N1", "B1,N1"),
     STREAM.replace("NMI1", ""), day_line(), day_line("20040202", tail="V"), day_line(cells=values(slots=48)),
     day_line(cells="bad," + values(slots=23)), day_line(cells="0.0000000001," + values(slots=23)),
     "300,20040203,N", "400,1,24,F14,,", "400,5,9,N", "400,20,48,A", "500,O", "900", "", "junk", "300,2004"],
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(some_lines, max_size=25), st.sets(st.integers(0, 25)))
def test_the_cut_into_stretches_changes_nothing(lines: list[str], cuts: set[int]) -> None:
    whole, cut = read(*lines), read(*lines, cuts=[at for at in cuts if at < len(lines)])
    assert (cut.days, cut.counts) == (whole.days, whole.counts)
    assert sorted(cut.rejects) == whole.rejects


@settings(max_examples=300)
@given(st.data())
def test_no_damage_breaks_conservation(data: st.DataObject) -> None:
    text = bytearray("\n".join((HEAD, STREAM, day_line(tail="V"), "400,1,24,A", day_line(), "900")).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 3))] = data.draw(st.sampled_from(
            [b"", b"\n", b",", b'"', b"\0", b"\xff", b"x", b"9", b"400,", b"300,", b"\r", b"-"]
        ))  # fmt: skip
        text = text or bytearray(b"9")
    read(*bytes(text).split(b"\n"))
