"""The fast path and the exact path give the same readings, the same counts and the same reject report."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.profile.load import builtin
from tests.generate.mutate import JUNK_CELLS, mutate
from tests.system.layouts import SAMPLES, TABLES, Table
from tests.system.paths import Form

WIDE = """
layout = "wide"
zone = "Europe/London"
interval_minutes = 60
summary = ""
[file]
header = ["id", "day", "note", "{slots}"]
[meter]
column = "id"
[date]
column = "day"
[slots]
"""
LONG = """
layout = "long"
zone = "Europe/London"
interval_minutes = 30
summary = ""
[file]
header = ["id", "stamp", "kind", "value", "flag"]
%s
[meter]
column = "id"
[channel]
column = "kind"
[channel.names]
"imp" = "import"
"exp" = "export"
[stamp]
column = "stamp"
clock = "local"
stands_for = "start"
[value]
column = "value"
%s
[quality]
column = "flag"
actual = ["A", ""]
void = "V"
[keep]
flag = ["A", "E", "V", "", "e "]
"""
HOURS = ",".join(f"{hour:02}:00" for hour in range(24))
FORMS = {
    "wide": (Form.of(WIDE, "id,day,note," + HOURS), ","),
    "long": (
        Form.of(LONG % ("", 'null_words = ["Null", "-999", " n/a ", "1e5"]'), "id,stamp,kind,value,flag"),
        ",",
    ),
    "long-comma": (
        Form.of(
            LONG % ('delimiter = ";"\ndecimal_mark = ","', 'unit = "W"\nnull_means = "void"'),
            "id;stamp;kind;value;flag",
        ),
        ";",
    ),
    "long-latin-tabs": (
        Form.of(
            LONG % ('delimiter = "\\t"\nencoding = "cp1252"', 'unit = "MWh"'), "id\tstamp\tkind\tvalue\tflag"
        ),
        "\t",
    ),
}
DELICATE = (
    *JUNK_CELLS,
    *("", " ", "  ", '""', '" "', '"7"', ' "7" ', '"7" ', '"7"5', '5"7"', '"', '"""', '""""', '"7""5"'),
    "7\r",
    *("nan", "NaN", "NAN", "inf", "-inf", "+Inf", "infinity", "1e5", "1E5", "1e+5", ".1e5", "1.e5"),
    *("e5", "1e"),
    *(".5", "5.", "+5", "+.5", "-.5", "-0", "--5", "+-5", "- 5", ".", "-", "+", "1,5", "1.5"),
    *("1.500.000", "0x1p3"),
    *("0.123456789", "0.1234567890", "0.12345678901", "0.0000000005", "0.0000000015", "1234567.1234567"),
    *("99999.999999999", "999999.999999999", "-999999.999999999", "1000000.000000001", "100000"),
    *("100000.000000001", "99999999999999e-9", "-99999.999999999"),
    *("5000000", "5000000.000000001", "0" * 30 + "1.5", "1." + "0" * 120, "1" * 101, "0." + "0" * 99 + "1"),
    *("Null", "null", " Null ", '"Null"', "-999", "-999.0", "-999,0", "n/a", "999", "100000.0"),
    *("007", "7", "07", "7.0", "M 1", " M1 ", "M1\t", "\tM1", "NA", "None", "True", "x" * 64, "x" * 65),
    "x" * 70_000,
    *('="0123"', "=0123", "'7", "M\u00a01", "\u00a0M1", "M\u200b", "\ufeffM1", "Zähler", "\u2028"),
    *("a\x0bb", "\x1c7"),
    *("2024-01-01", "2024-01-01T00:00", "2024-01-01 00:00:00.0000000", "2024-1-1", "2024-02-30"),
    "1900-01-01",
    *("2024-01-01T00:00:00Z", "2024-01-01T00:00+01:00", "2024-01-01T00:15", "2024-01-01T00:00:30"),
    *("2024-03-31T01:30", "2024-10-27T01:30", "2024-10-27T01:00", "20240101T0000", "2024-01-01T24:00"),
    *("A", "imp", "gas"),
)  # fmt: skip


def lines_of(form: str, delimiter: str) -> list[list[str]]:
    """Sound lines, cell by cell."""
    if form == "wide":
        return [
            [f"M{n % 3}", f"2024-10-{26 + n % 3}", "", *(f"{n}.{h}" for h in range(24))] for n in range(4)
        ]
    mark = "," if delimiter == ";" else "."
    return [
        [
            f"M{n % 2}",
            f"2024-10-27T{n // 2 % 24:02}:{n % 2 * 30:02}",
            ("imp", "exp")[n % 2],
            f"{n}{mark}25",
            "AEV"[n % 3],
        ]
        for n in range(12)
    ]


def same_by_both(form: Form, data: bytes) -> None:
    exact, both, fast = (form.read(data, way) for way in ("exact", "both", "fast"))
    assert exact is not None
    assert both is not None
    assert (both.said, both.counts, both.rejects) == (exact.said, exact.counts, exact.rejects)
    if fast is not None:
        assert (fast.said, fast.counts, fast.rejects) == (exact.said, exact.counts, exact.rejects)
        assert fast.fast == fast.counts.cells


def encoded(form: Form, text: str) -> bytes:
    return text.encode(form.profile.file.encoding, "replace")


@pytest.mark.parametrize(
    ("name", "column"),
    [(name, column) for name in FORMS for column in ((0, 1) if name == "wide" else range(5))],
)
def test_a_delicate_cell_means_the_same_on_both_paths(name: str, column: int) -> None:
    form, delimiter = FORMS[name]
    for number, cell in enumerate(DELICATE):
        lines = lines_of(name, delimiter)[:3]
        lines[number % 2][column] = cell
        same_by_both(form, encoded(form, "\n".join(delimiter.join(line) for line in lines)))


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(
    "odd",
    ["", " ", "\t", "\v\f", "\r", "x", '"', "{d}" * 4, "{d}" * 60, '"a{d}b"{d}{rest}', '"{line}',
    "\ufeff{line}",
     "{line}\r", "{line}\r\r", "\r{line}", "{line}\0", "{line}{d}", "{d}{line}", '"{line}"',
     "{line}" + "x" * 1_100_000],
)  # fmt: skip
def test_an_odd_line_means_the_same_on_both_paths(name: str, odd: str) -> None:
    form, delimiter = FORMS[name]
    sound = [delimiter.join(line) for line in lines_of(name, delimiter)]
    line = odd.replace("{line}", sound[0]).replace("{rest}", delimiter.join(sound[0].split(delimiter)[2:]))
    line = line.replace("{d}", delimiter)
    for end, lines in zip(
        ("\n", "\r\n", "\n", "\r\n"),
        ([line, *sound], [*sound, line], [line], [line, sound[1], line]),
        strict=True,
    ):
        same_by_both(form, encoded(form, end.join(lines)))
        same_by_both(form, encoded(form, end.join(lines[::-1]) + end))


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\x81", b"\xed\xa0\x80"])
def test_bytes_outside_the_encoding_mean_the_same_on_both_paths(bad: bytes) -> None:
    for name, (form, delimiter) in FORMS.items():
        data = "\n".join(delimiter.join(line) for line in lines_of(name, delimiter)).encode()
        for at in (0, 1, 30, 60):
            same_by_both(form, data[:at] + bad + data[at:])


texts = st.one_of(
    st.sampled_from(DELICATE),
    st.text('0123456789.,+-eE "', max_size=12),
    st.decimals(-(10**6), 10**6, places=9).map(str),
    st.text(max_size=6),
)


@st.composite
def stretches(draw: st.DrawFn) -> tuple[Form, bytes]:
    name = draw(st.sampled_from(sorted(FORMS)))
    form, delimiter = FORMS[name]
    lines = lines_of(name, delimiter) * draw(st.sampled_from([1, 1, 8]))
    for _ in range(draw(st.integers(1, 5))):
        line = draw(st.integers(0, len(lines) - 1))
        lines[line] = [*lines[line]]
        lines[line][draw(st.integers(0, len(lines[line]) - 1))] = draw(texts)
    text = draw(st.sampled_from(["\n", "\n", "\r\n"])).join(delimiter.join(line) for line in lines)
    data = encoded(form, text)
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        at = draw(st.integers(0, len(data)))
        data = data[:at] + draw(st.binary(max_size=2)) + data[at + draw(st.integers(0, 2)) :]
    return form, data


@given(stretches())
@settings(max_examples=120)
def test_any_stretch_means_the_same_on_both_paths(drawn: tuple[Form, bytes]) -> None:
    same_by_both(*drawn)


@pytest.mark.long
@given(stretches())
@settings(max_examples=20_000)
def test_very_many_stretches_mean_the_same_on_both_paths(drawn: tuple[Form, bytes]) -> None:
    same_by_both(*drawn)


@pytest.mark.parametrize("profile", SAMPLES)
def test_damaged_samples_mean_the_same_on_both_paths(profile: str) -> None:
    sample = SAMPLES[profile]
    head = b"\n".join(sample.data.split(b"\n")[: sample.header_lines])
    header = head.split(b"\n")[-1].decode().strip() if sample.header_lines else None
    body = b"\n".join(sample.data.split(b"\n")[sample.header_lines :])
    same_when_damaged(Table(builtin(profile), header, body), range(8))


@pytest.mark.parametrize("sample", TABLES)
def test_damaged_samples_of_further_layouts_mean_the_same_on_both_paths(sample: str) -> None:
    same_when_damaged(TABLES[sample], range(8))


@pytest.mark.long
@pytest.mark.parametrize("sample", TABLES)
def test_many_damaged_samples_of_further_layouts_mean_the_same_on_both_paths(sample: str) -> None:
    same_when_damaged(TABLES[sample], range(100, 600))


def same_when_damaged(table: Table, seeds: range) -> None:
    form = Form(table.profile, table.header, "home-1")
    same_by_both(form, table.body)
    for seed in seeds:
        chance = random.Random(seed)
        mutation = mutate(table.body, seed, 0, table.profile.file.delimiter.encode())
        lines = mutation.data.split(b"\n")
        start = chance.randrange(len(lines))
        same_by_both(form, b"\n".join(lines))
        same_by_both(form, b"\n".join(lines[start : start + chance.choice((1, 3, 70))]))
