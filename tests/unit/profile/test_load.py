"""A profile that is not valid is told by its field and by what was expected there."""

import pytest

from common.errors import NotFoundError, ProfileError
from common.profile.catalogue import builtin, builtin_names, builtin_text
from common.profile.load import load_profile

LONG = """
layout = "long"
summary = "a row per reading"
zone = "Europe/London"
interval_minutes = 30
[file]
header = ["id", "t", "v"]
[meter]
column = "id"
[stamp]
column = "t"
clock = "local"
stands_for = "start"
[value]
column = "v"
"""
WIDE = """
layout = "wide"
summary = "a row per day"
zone = ""
interval_minutes = 30
[file]
header = ["id", "d", "{slots}"]
[meter]
column = "id"
[date]
column = "d"
"""


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", builtin_names())
def test_shipped_profiles_are_valid_and_say_what_they_are(name: str) -> None:
    profile = builtin(name)
    assert profile.name == name
    assert len(profile.summary) > 20
    assert len(profile.digest) == 16


def test_a_profile_that_is_not_shipped_is_told_with_those_that_are() -> None:
    with pytest.raises(NotFoundError, match=r"no built-in profile 'x'.*challenge.*wide"):
        builtin_text("x")


def test_only_what_changes_the_meaning_changes_the_digest() -> None:
    digest = load_profile(LONG, "a").digest
    same = ["# a remark\n" + LONG, LONG.replace("row per reading", "x"), LONG.replace("= ", "=   ")]
    assert {load_profile(text, "b").digest for text in same} == {digest}
    assert load_profile(changed(LONG, '"local"', '"utc"'), "a").digest != digest


@pytest.mark.parametrize(
    ("text", "old", "new", "words"),
    [
        (LONG, 'layout = "long"', "", ["layout", "missing", "a text"]),
        (LONG, '"long"', '"round"', ["layout", "'round'", "wide, long"]),
        (LONG, '"long"', "7", ["layout = 7", "a text"]),
        (LONG, "summary =", "sumary =", ["summary", "missing"]),
        (LONG, 'summary = "a row per reading"', 'summary = ""\ncolour = "red"', ["colour", "no such field"]),
        (LONG, "30", "7", ["interval_minutes = 7", "part of an hour"]),
        (LONG, "30", "0", ["interval_minutes = 0", "part of an hour"]),
        (LONG, "30", "-30", ["interval_minutes", "part of an hour"]),
        (LONG, "30", "true", ["interval_minutes", "a whole number"]),
        (LONG, "30", "30.0", ["interval_minutes", "a whole number"]),
        (LONG, "Europe/London", "Europe/Londn", ["zone", "Europe/Londn", "Europe/London"]),
        (LONG, "Europe/London", "../../etc/passwd", ["zone"]),
        (LONG, "[file]", 'basis = "real"\n[file]', ["basis", "elapsed, nominal"]),
        (WIDE, "[file]", 'basis = "elapsed"\n[file]', ["basis", "nominal"]),
        (LONG, 'header = ["id", "t", "v"]', "", ["file", "header", "columns"]),
        (LONG, "[file]", '[file]\ncolumns = ["id", "t", "v"]', ["file", "header", "columns"]),
        (LONG, 'header = ["id", "t", "v"]', 'header = "id,t,v"', ["file.header", "a list"]),
        (LONG, 'header = ["id", "t", "v"]', 'header = ["id", 7]', ["file.header", "texts"]),
        (LONG, 'header = ["id", "t", "v"]', 'header = [["id", "t", "v"], "x"]', ["file.header", "texts"]),
        (LONG, 'header = ["id", "t", "v"]', "header = [[]]", ["column"]),
        (LONG, '"t", "v"]', '"*", "t", "v"]', ["file.header", "*", "end"]),
        (LONG, "[file]", '[file]\nencoding = "utf-16"', ["file.encoding", "utf-8, latin-1"]),
        (LONG, "[file]", '[file]\ndelimiter = "ab"', ["file.delimiter"]),
        (LONG, "[file]", '[file]\ndecimal_mark = "\'"', ["file.decimal_mark"]),
        (LONG, "[file]", '[file]\ndecimal_mark = ","', ["file.decimal_mark", "same as the delimiter"]),
        (LONG, "[file]", "[file]\nskip_lines = -1", ["file.skip_lines = -1", "0 to 1000"]),
        (LONG, "[file]", "[file]\nskip_lines = 1000000000", ["file.skip_lines", "0 to 1000"]),
        (LONG, "[file]", '[file]\nskip_lines = "two"', ["file.skip_lines", "a whole number"]),
        (LONG, "[file]", '[file]\ncolor = "red"', ["file.color", "no such field"]),
        (LONG, '[meter]\ncolumn = "id"', '[meter]\ncolumn = "Id"', ["meter.column", "'Id'", "not a column"]),
        (LONG, '[meter]\ncolumn = "id"', "[meter]\ncolumn = 3", ["meter.column = 3", "a text or a list"]),
        (LONG, '[meter]\ncolumn = "id"', 'meter = "id"', ["file.meter", "no such field"]),
        (LONG, 'column = "t"\n', "", ["stamp.column", "missing"]),
        (LONG, 'column = "t"\n', 'column = "x"\n', ["stamp.column", "'x'"]),
        (LONG, 'clock = "local"', 'clock = "wall"', ["stamp.clock", "local, utc, offset"]),
        (LONG, 'stands_for = "start"', "", ["stamp.stands_for", "missing"]),
        (
            LONG,
            'clock = "local"',
            'clock = "local"\nnewest_first = "yes"',
            ["stamp.newest_first", "true or false"],
        ),
        (LONG, 'clock = "local"', 'clock = "local"\nformat = "%Q"', ["stamp.format", "'%Q'", "%d/%m/%Y"]),
        (LONG, 'clock = "local"', 'clock = "local"\nformat = "%Y-%Y"', ["stamp.format", "%d/%m/%Y"]),
        (LONG, 'clock = "local"', 'clock = "local"\nformat = "100%"', ["stamp.format"]),
        (WIDE, 'column = "d"', 'column = "d"\nformat = "%-d/%m/%Y"', ["date.format"]),
        (LONG, 'column = "v"', "", ["value.column", "missing"]),
        (LONG, 'column = "v"', 'column = "v"\nunit = "kVArh"', ["value.unit", "Wh, kWh, MWh"]),
        (LONG, 'column = "v"', 'column = "v"\nnull_words = [1]', ["value.null_words", "texts"]),
        (LONG, 'column = "v"', 'column = "v"\nnull_means = "zero"', ["value.null_means", "missing, void"]),
        (LONG, "[value]", "[channel.names]\na = 1\n[value]", ["channel.names", "texts"]),
        (LONG, "[value]", '[keep]\nUnits = "kWh"\n[value]', ["keep.Units", "not a column"]),
        (LONG, "[value]", "[keep]\nv = 5\n[value]", ["keep.v = 5", "a text or a list"]),
        (LONG, "[value]", '[slots]\nlabel = "{n}"\n[value]', ["slots", "no such field"]),
        (LONG, '"t", "v"]', '"t", "v", "{slots}"]', ["file.header", "{slots}", "wide"]),
        (WIDE, ', "{slots}"', "", ["file.header", "{slots}"]),
        (WIDE, ', "{slots}"', ', "{slots}", "{slots}"', ["file.header", "{slots}", "once"]),
        (WIDE, '[date]\ncolumn = "d"', "", ["date.column", "missing"]),
        (WIDE, '[date]\ncolumn = "d"', '[date]\ncolumn = "e"', ["date.column", "'e'"]),
        (WIDE, "[date]", '[slots]\nlabel = "slot"\n[date]', ["slots.label", "{start}"]),
        (WIDE, "[date]", '[slots]\nlabel = "{start} {x}"\n[date]', ["slots.label", "{start}"]),
        (WIDE, "[date]", '[slots]\ntime = "h:mm"\n[date]', ["slots.time", "H:MM, HH:MM"]),
    ],
)
def test_an_error_names_the_field_and_what_was_expected(
    text: str, old: str, new: str, words: list[str]
) -> None:
    with pytest.raises(ProfileError) as error:
        load_profile(changed(text, old, new), "mine")
    for word in ["profile mine", *words]:
        assert word in str(error.value)


@pytest.mark.parametrize("text", ["layout = ", "[", "x = 1\nx = 2", "x = " + "[" * 20_000,
"x = " + "9" * 5_000,
                                  "a" + ".a" * 3_000 + " = 1", "\0", "d = 2024-13-45"])  # fmt: skip
def test_text_that_is_no_toml_is_told(text: str) -> None:
    with pytest.raises(ProfileError, match="profile mine: not valid TOML"):
        load_profile(text, "mine")


@pytest.mark.parametrize("name", ["", "Mine", "my profile", "-a", "a" * 65, "../a", "ä"])
def test_a_profile_needs_a_plain_name(name: str) -> None:
    with pytest.raises(ProfileError, match="small letters"):
        load_profile(LONG, name)


def test_a_profile_is_of_bounded_size() -> None:
    with pytest.raises(ProfileError, match="64 KB"):
        load_profile(LONG + "#" * 70_000, "mine")


def test_fields_that_are_left_out_have_their_plain_meaning() -> None:
    profile = load_profile(LONG, "mine")
    assert (profile.basis, profile.channel.name, profile.value.unit) == ("elapsed", "import", "kWh")
    assert (profile.file.delimiter, profile.file.decimal_mark, profile.file.encoding) == (",", ".", "utf-8")
    assert profile.stamp is not None
    assert (profile.stamp.format, profile.stamp.newest_first) == ("iso", False)
    assert load_profile(WIDE, "mine").basis == "nominal"


@pytest.mark.parametrize(
    ("unit", "uwh"), [("Wh", 10**6), ("kWh", 10**9), ("MWh", 10**12), ("W", 5 * 10**5), ("kW", 5 * 10**8)]
)
def test_power_counts_for_the_length_of_the_interval(unit: str, uwh: int) -> None:
    text = changed(LONG, 'column = "v"', f'column = "v"\nunit = "{unit}"')
    assert load_profile(text, "mine").uwh_per_unit == uwh


@pytest.mark.parametrize(
    ("name", "alone"),
    [("wide", True), ("long", True), ("octopus", True), ("lcl", True), ("uk-half-hourly-readings", False)],
)
def test_lines_with_local_stamps_do_not_stand_alone(name: str, alone: bool) -> None:
    assert builtin(name).lines_stand_alone == alone
