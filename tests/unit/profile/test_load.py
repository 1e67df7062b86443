"""Profiles as they are loaded: those that ship, what a field means, what is left out, and the digest."""

from fractions import Fraction

import pytest

from common.errors import NotFoundError, ProfileError
from common.profile.base import with_bases
from common.profile.catalogue import builtin_names, builtin_text
from common.profile.load import MAX_PROFILE_BYTES, builtin, load_profile
from tests.unit.profile.forms import ESPI, LONG, NEM12, WIDE, changed


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


@pytest.mark.parametrize("letter", ["#", "ä"])
def test_a_profile_is_of_bounded_size(letter: str) -> None:
    """Counted in bytes. What it extends counts for itself."""
    text = LONG + "#"
    room = (MAX_PROFILE_BYTES - len(text.encode())) // len(letter.encode())
    load_profile(text + letter * room, "mine")
    with pytest.raises(ProfileError, match="larger than 64 KB"):
        load_profile(text + letter * (room + 1), "mine")
    extending = 'extends = "octopus"\n'
    load_profile(with_bases(extending + "#" * (MAX_PROFILE_BYTES - len(extending))), "mine")


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


def test_a_row_of_sums_or_of_another_section_does_not_stand_alone() -> None:
    for name in ("homewizard", "green-button-report", "nem12", "green-button-xml", "smart-meter-texas"):
        assert not builtin(name).lines_stand_alone
    assert builtin("datadis").lines_stand_alone
    assert builtin("israel-electric").lines_stand_alone


@pytest.mark.parametrize(
    ("factor", "ratio"),
    [
        ("2", Fraction(2)),
        ("-1", Fraction(-1)),
        ("0.001", Fraction(1, 1000)),
        ('"0.001"', Fraction(1, 1000)),
        ("1e-3", Fraction(1, 1000)),
        ("0.1", Fraction(1, 10)),
        ('"123456789012.123456789012"', Fraction(123456789012123456789012, 10**12)),
        ("0.000000000001", Fraction(1, 10**12)),
    ],
)
def test_a_factor_is_exact(factor: str, ratio: Fraction) -> None:
    """Never by way of a float: 0.1 is a tenth."""
    profile = load_profile(changed(LONG, 'column = "v"', f'column = "v"\nfactor = {factor}'), "mine")
    assert profile.value.factor == ratio
    assert profile.uwh_per_unit == ratio * 10**9


def test_a_factor_goes_with_the_unit() -> None:
    text = changed(LONG, 'column = "v"', 'column = "v"\nunit = "kW"\nfactor = "0.3"')
    assert load_profile(text, "mine").uwh_per_unit == Fraction(3, 10) * 10**9 / 2


@pytest.mark.parametrize("text", [NEM12, ESPI])
def test_a_standard_says_most_by_itself(text: str) -> None:
    profile = load_profile(text, "mine")
    assert (profile.interval_minutes, profile.basis, profile.slots, profile.stamp) == (
        0,
        "elapsed",
        None,
        None,
    )
    assert (profile.meter.column, profile.channel.column, profile.quality.column) == ((), (), ())
    assert profile.revised == (profile.layout == "nem12")


def test_the_new_fields_mean_nothing_where_they_are_left_out() -> None:
    profile = load_profile(LONG, "mine")
    form, stamp, value = profile.file, profile.stamp, profile.value
    assert stamp is not None
    assert (form.header_within, form.trailing_delimiter, form.sections) == (0, False, False)
    assert (profile.meter.pattern, profile.meter.namespace, profile.channel.sections) == ("", "", ())
    assert (stamp.pattern, stamp.by_position, stamp.once_is_later) == ("", False, False)
    assert (value.factor, value.register, value.sums) == (Fraction(1), False, {})
    assert (profile.quality.names, profile.revision.column, profile.revised) == ({}, (), False)


def test_the_new_fields_are_read() -> None:
    text = changed(
        LONG, '["id", "t", "v"]', '["id", "t", "v", "w", "r"]\nheader_within = 40\nsections = true'
    )
    text = changed(text, 'column = "id"', 'column = "id"\npattern = "N(.+)"\nnamespace = "a-1"')
    text = changed(text, '"local"', '"local"\nslot_by = "position"\npattern = "(.+) to .+"')
    text = changed(text, 'column = "v"', 'reads = "register"\nsums = { import = ["v", "w"], export = "r" }')
    profile = load_profile(text + '[revision]\ncolumn = "r"\nformat = "%d/%m/%Y"', "mine")
    assert (profile.file.header_within, profile.file.sections) == (40, True)
    assert (profile.meter.pattern, profile.meter.namespace) == ("N(.+)", "a-1")
    assert profile.stamp is not None
    assert (profile.stamp.by_position, profile.stamp.pattern) == (True, "(.+) to .+")
    assert profile.value.register
    assert profile.value.sums == {"import": ("v", "w"), "export": ("r",)}
    assert (profile.revision.format, profile.revised) == ("%d/%m/%Y", True)


def test_hours_by_number_need_no_clock() -> None:
    text = changed(LONG, '["id", "t", "v"]', '["id", "t", "h", "v"]')
    text = changed(text, 'clock = "local"\nstands_for = "start"', 'time_column = "h"\nstands_for = "number"')
    stamp = load_profile(text, "mine").stamp
    assert stamp is not None
    assert (stamp.columns, stamp.stands_for, stamp.clock) == ((("t",), ("h",)), "number", "local")


@pytest.mark.parametrize("form", ["epoch", "epoch-ms"])
def test_an_epoch_is_a_format(form: str) -> None:
    stamp = load_profile(changed(LONG, '"local"', f'"utc"\nformat = "{form}"'), "mine").stamp
    assert stamp is not None
    assert stamp.format == form
