"""A profile that starts from a built-in one: how they are joined, and what is kept of both."""

import tomllib

from common.profile.base import BORDER, fields_of, with_bases
from common.profile.catalogue import builtin_text
from common.profile.load import builtin, load_profile

HOURLY = """
extends = "octopus"
summary = "by the hour"
interval_minutes = 60
[stamp]
stands_for = "end"
"""


def test_tables_are_joined_field_by_field() -> None:
    profile, base = load_profile(HOURLY, "mine"), builtin("octopus")
    assert profile.interval_minutes == 60
    assert profile.stamp is not None
    assert base.stamp is not None
    assert (profile.stamp.stands_for, profile.stamp.columns) == ("end", base.stamp.columns)
    assert (profile.file, profile.value, profile.zone) == (base.file, base.value, base.zone)


def test_a_list_is_replaced_as_a_whole() -> None:
    text = HOURLY + '[file]\nheader = ["Consumption (kWh)", "Start"]\n'
    assert load_profile(text, "mine").file.headers == (("Consumption (kWh)", "Start"),)


def test_a_table_of_names_is_replaced_as_a_whole() -> None:
    """Else the second product of ESB, in kWh, would also read the lines of the first, in kW."""
    assert all("(kWh)" in text for text in builtin("esb-hdf-kwh").channel.names)
    assert all("(kW)" in text for text in builtin("esb-hdf").channel.names)


def test_a_field_can_be_taken_away() -> None:
    text = 'extends = "esb-hdf"\n[channel]\ncolumn = []\nnames = {}\n'
    channel = load_profile(text, "mine").channel
    assert (channel.column, channel.names, channel.name) == ((), {}, "import")


def test_the_summary_of_the_base_is_taken_where_there_is_no_other() -> None:
    assert load_profile('extends = "octopus"', "mine").summary == builtin("octopus").summary


def test_a_built_in_profile_that_extends_can_be_extended() -> None:
    profile = load_profile('extends = "esb-hdf-kwh"\n[file]\nskip_lines = 3\n', "mine")
    assert (profile.file.skip_lines, profile.value.unit) == (3, "kWh")
    assert profile.file.headers == builtin("esb-hdf").file.headers


def test_the_same_meaning_has_the_same_digest() -> None:
    """Said by extending, or written out in full."""
    base = builtin_text("octopus")
    full = base.replace("interval_minutes = 30", "interval_minutes = 60").replace('"start"', '"end"')
    assert full != base
    assert load_profile(full, "mine").digest == load_profile(HOURLY, "mine").digest
    assert load_profile('extends = "octopus"', "mine").digest == builtin("octopus").digest
    assert load_profile(HOURLY, "mine").digest != builtin("octopus").digest


def test_a_profile_that_extends_none_is_kept_as_it_is() -> None:
    assert with_bases(builtin_text("octopus")) == builtin_text("octopus")


def test_a_kept_profile_holds_all_that_it_extends() -> None:
    text = 'extends = "esb-hdf-kwh"\nzone = "UTC"\n'
    assert with_bases(text).split(BORDER) == [text, builtin_text("esb-hdf-kwh"), builtin_text("esb-hdf")]


def test_a_kept_profile_means_the_same_when_its_base_has_changed() -> None:
    """A base of another release is told by what is kept, not by what ships."""
    then = builtin_text("octopus").replace("Europe/London", "Europe/Dublin")
    kept = HOURLY + BORDER + then
    profile = load_profile(kept, "mine")
    assert profile.zone == "Europe/Dublin"
    assert profile.interval_minutes == 60
    assert with_bases(kept) == kept


def test_what_is_kept_has_the_same_digest_and_can_be_kept_again() -> None:
    for name in ("esb-hdf-kwh", "fluvius-gas", "octopus"):
        kept = with_bases(builtin_text(name))
        assert with_bases(kept) == kept
        assert load_profile(kept, "other").digest == builtin(name).digest


def test_the_fields_are_those_of_the_written_out_profile() -> None:
    fields = fields_of(builtin_text("fingrid-datahub-hourly"))
    base = tomllib.loads(builtin_text("fingrid-datahub"))
    keep = {**base["keep"], "Resoluutio": "PT1H"}
    assert fields == {**base, "keep": keep, "interval_minutes": 60, "summary": fields["summary"]}
