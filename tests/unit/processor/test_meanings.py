"""What the texts of a file mean: ids, days, and stamps at clock changes under every clock."""

import pytest

from common.calendar import EPOCH
from common.errors import Reject
from common.profile.load import load_profile
from processor.meanings import ACTUAL, IGNORED, NO_SLOT, VOID_CODE, Meanings, Names

LONG = """
layout = "long"
summary = ""
zone = "{zone}"
interval_minutes = {minutes}
basis = "{basis}"
[file]
header = ["id", "t", "v", "q", "c"]
[meter]
column = "id"
strip = "*"
[stamp]
column = "t"
clock = "{clock}"
stands_for = "{stands_for}"
newest_first = {newest_first}
[value]
column = "v"
[quality]
column = "q"
actual = "A"
void = ["V", "X"]
[channel]
column = "c"
"""


def meanings(
    clock: str = "local", stands_for: str = "start", *, zone: str = "Europe/London", minutes: int = 30,
    basis: str = "elapsed", newest_first: bool = False, more: str = "",
) -> Meanings:  # fmt: skip
    facts = {"clock": clock, "stands_for": stands_for, "zone": zone, "minutes": minutes, "basis": basis}
    text = LONG.format(newest_first=str(newest_first).lower(), **facts)
    return Meanings(load_profile(text + more, "form"), "")


def place(told: Meanings, stamp: str) -> str:
    """`day slot`, and behind `/` the same of the second occurrence; or the reason of the reject."""
    found = told.place(stamp)
    if isinstance(found, Reject):
        return str(found)
    day, slot, twin_day, twin_slot = found
    first = f"{EPOCH.fromordinal(EPOCH.toordinal() + day)} {slot}"
    if twin_slot == NO_SLOT:
        return first
    return f"{first} / {EPOCH.fromordinal(EPOCH.toordinal() + twin_day)} {twin_slot}"


def text_of(names: Names, number: int | Reject) -> str:
    """What was not rejected, as it is kept."""
    assert not isinstance(number, Reject)
    return names.texts[number]


@pytest.mark.parametrize(
    ("stamp", "start", "end"),
    [
        ("2024-07-01T00:00", "2024-07-01 0", "2024-06-30 47"),
        ("2024-07-01 00:30:00", "2024-07-01 1", "2024-07-01 0"),
        ("2024-07-01", "2024-07-01 0", "2024-06-30 47"),
        ("2024-03-31T00:30", "2024-03-31 1", "2024-03-31 0"),
        ("2024-03-31T01:00", "NO_SUCH_TIME", "NO_SUCH_TIME"),
        ("2024-03-31T01:30", "NO_SUCH_TIME", "NO_SUCH_TIME"),
        ("2024-03-31T02:00", "2024-03-31 2", "2024-03-31 1"),
        ("2024-03-31T23:30", "2024-03-31 45", "2024-03-31 44"),
        ("2024-04-01T00:00", "2024-04-01 0", "2024-03-31 45"),
        ("2024-10-27T00:30", "2024-10-27 1", "2024-10-27 0"),
        ("2024-10-27T01:00", "2024-10-27 2 / 2024-10-27 4", "2024-10-27 1 / 2024-10-27 3"),
        ("2024-10-27T01:30", "2024-10-27 3 / 2024-10-27 5", "2024-10-27 2 / 2024-10-27 4"),
        ("2024-10-27T02:00", "2024-10-27 6", "2024-10-27 5"),
        ("2024-10-28T00:00", "2024-10-28 0", "2024-10-27 49"),
        ("2024-07-01T00:15", "OFF_GRID", "OFF_GRID"),
        ("2024-07-01T00:30:01", "OFF_GRID", "OFF_GRID"),
        ("2024-07-01T00:30:00.0000000", "2024-07-01 1", "2024-07-01 0"),
        ("2024-07-01T00:30Z", "BAD_TIME", "BAD_TIME"),
        ("2024-07-01T24:00", "BAD_TIME", "BAD_TIME"),
        ("1970-12-31T00:00", "BAD_TIME", "BAD_TIME"),
        ("01.07.2024 00:30", "BAD_TIME", "BAD_TIME"),
        ("\uff12024-07-01", "BAD_TIME", "BAD_TIME"),
        ("", "BAD_TIME", "BAD_TIME"),
    ],
)
def test_local_stamps(stamp: str, start: str, end: str) -> None:
    assert place(meanings(), stamp) == start
    assert place(meanings(stands_for="end"), stamp) == end


def test_in_a_file_with_the_newest_first_the_later_occurrence_comes_first() -> None:
    told = meanings(newest_first=True)
    assert place(told, "2024-10-27T01:30") == "2024-10-27 5 / 2024-10-27 3"
    assert place(told, "2024-10-27T02:00") == "2024-10-27 6"


@pytest.mark.parametrize(
    ("clock", "stamp", "found"),
    [
        ("utc", "2024-03-31T01:00", "2024-03-31 2"),
        ("utc", "2024-07-01T23:00", "2024-07-02 0"),
        ("utc", "2024-10-27T01:00", "2024-10-27 4"),
        ("utc", "2024-10-27T23:30", "2024-10-27 49"),
        ("utc", "2024-07-01T23:00Z", "BAD_TIME"),
        ("offset", "2024-07-01T00:00+01:00", "2024-07-01 0"),
        ("offset", "2024-06-30T23:00Z", "2024-07-01 0"),
        ("offset", "2024-07-01T00:30+0130", "2024-07-01 0"),
        ("offset", "2024-10-27T01:30+01:00", "2024-10-27 3"),
        ("offset", "2024-10-27T01:30+00:00", "2024-10-27 5"),
        ("offset", "2024-03-31T01:30+01:00", "2024-03-31 1"),
        ("offset", "2024-07-01T00:00", "BAD_TIME"),
        ("offset", "2024-07-01T00:00+25:00", "BAD_TIME"),
    ],
)
def test_stamps_in_utc_and_with_offset(clock: str, stamp: str, found: str) -> None:
    assert place(meanings(clock), stamp) == found


def test_nominal_stamps_stand_where_they_are_printed() -> None:
    told = meanings(basis="nominal")
    assert place(told, "2024-03-31T01:30") == "2024-03-31 3"
    assert place(told, "2024-10-27T01:30") == "2024-10-27 3"
    assert place(meanings(basis="nominal", stands_for="end"), "2024-07-01T00:00") == "2024-06-30 47"
    assert place(told, "2024-07-01T00:10") == "OFF_GRID"


def test_zones_whose_clocks_change_oddly() -> None:
    half = meanings("utc", zone="Australia/Lord_Howe")
    assert place(half, "2024-04-06T15:00") == "2024-04-07 4"
    hourly = meanings("utc", zone="Australia/Lord_Howe", minutes=60)
    assert place(hourly, "2024-04-06T13:00") == "2024-04-07 0" == place(hourly, "2024-04-06T13:00")
    assert place(hourly, "2024-04-07T13:00") == "OFF_GRID", (
        "the last half-hour of a day of 24 and a half hours"
    )
    midnight = meanings("utc", zone="America/Sao_Paulo")
    assert place(midnight, "2018-11-04T03:00") == "2018-11-04 0"
    assert place(meanings("utc", zone="+05:45"), "2024-01-01T18:15") == "2024-01-02 0"
    assert place(meanings("utc", zone=""), "2024-01-01T18:15") == "OFF_GRID"


@pytest.mark.parametrize("day", ["2024-03-31", "2024-10-27", "2024-07-01"])
def test_all_stamps_of_a_day_fill_its_slots_once(day: str) -> None:
    told = meanings("utc")
    hours = [f"2024-{m:02}-{d:02}" for m, d in ((3, 30), (3, 31), (6, 30), (7, 1), (10, 26), (10, 27))]
    stamps = [f"{date}T{n // 2:02}:{n % 2 * 30:02}" for date in hours for n in range(48)]
    slots = sorted(int(found.split()[1]) for s in stamps if (found := place(told, s)).startswith(day))
    assert slots == list(range({"2024-03-31": 46, "2024-10-27": 50}.get(day, 48)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("M1", "M1"), (" M1\t", "M1"), ("007", "007"), ("7", "7"), ('="0123"', "0123"), ("=0123", "=0123"),
        ("**M*1*", "M*1"), ("a b", "a b"), ("x" * 64, "x" * 64), ("Zähler", "Zähler"), ("x" * 65, None),
        ("", None), (" ", None), ("*", None), ('=""', None), ("M\x07", None), ("M\u200b", None), ("\ufeffM",
        None),
        ("M\u00a01", None), ("M\udcff", None),
    ],
)  # fmt: skip
def test_meter_ids(text: str, found: str | None) -> None:
    told = meanings()
    number = told.meter(text)
    assert number == Reject.METER_ID if found is None else text_of(told.meters, number) == found


def test_ids_that_look_alike_stay_apart() -> None:
    told = meanings()
    assert len({told.meter(text) for text in ("7", "07", "007", "7.0", "7 0", "M", "m")}) == 7
    assert told.meter(" 7") == told.meter("7 ")


@pytest.mark.parametrize(
    ("text", "found"), [("import", "import"), ("E1 ", "E1"), ("", None), ("a,b", None), ("x" * 33, None)]
)
def test_channels_as_the_file_names_them(text: str, found: str | None) -> None:
    told = meanings()
    number = told.channel(text)
    assert number == Reject.CHANNEL if found is None else text_of(told.channels, number) == found


def test_channels_by_a_table_and_all_others_ignored() -> None:
    told = meanings(more='[channel.names]\n"1.8.0" = "import"\n"2.8.0" = "export"')
    named = [text_of(told.channels, told.channel(text)) for text in ("1.8.0", " 2.8.0")]
    assert named == ["import", "export"]
    assert told.channel("3.8.0") == told.channel("") == IGNORED


def test_quality_codes() -> None:
    told = meanings()
    assert [told.quality(text) for text in ("A", " A ", "V", "X", "")] == [
        ACTUAL,
        ACTUAL,
        VOID_CODE,
        VOID_CODE,
        ACTUAL,
    ]
    assert text_of(told.codes, told.quality("E" * 40)) == "E" * 16
    assert told.quality("\x00") == Reject.QUALITY


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("iso", "2024-02-29", "2024-02-29"), ("iso", " 2024-02-29 ", "2024-02-29"), ("iso",
        "2024-02-29T00:00", "2024-02-29"),
        ("iso", "2024-02-29T00:30", None), ("iso", "2024-02-29T00:00Z", None), ("iso", "2023-02-29", None),
        ("iso", "20240229", None), ("iso", "2024-W09-4", None), ("iso", "1970-12-31", None), ("iso",
        "2200-01-01", None),
        ("%d/%m/%y", "29/02/24", "2024-02-29"), ("%d/%m/%y", "2024-02-29", None), ("%d/%m/%y", "29/02/24 x",
        None),
        ("%b %d %Y %I:%M%p", "Nov 13 2019 12:00AM", "2019-11-13"), ("%b %d %Y %I:%M%p",
        "Nov 13 2019 12:30AM", None),
    ],
)  # fmt: skip
def test_days_of_wide_lines(form: str, text: str, found: str | None) -> None:
    toml = (
        'layout = "wide"\nsummary = ""\nzone = ""\ninterval_minutes = 60\n[file]\nheader = ["d", "{slots}"]\n'
        f'[meter]\nid = "M"\n[date]\ncolumn = "d"\nformat = "{form}"'
    )
    day = Meanings(load_profile(toml, "form"), "").day(text)
    if isinstance(day, Reject):
        assert (day, found) == (Reject.BAD_DATE, None)
    else:
        assert str(EPOCH.fromordinal(EPOCH.toordinal() + day)) == found
