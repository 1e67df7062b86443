"""Every sample, drafted: what the draft states the shipped profile says too; what it cannot know it asks."""

from pathlib import Path

import pytest

from common.errors import ProfileError
from common.profile.base import fields_of
from common.profile.catalogue import builtin_text
from common.profile.header import expand, nearest_match
from common.profile.heading import heading_of
from common.profile.load import builtin, load_profile
from common.profile.model import Profile
from tests.unit.cli.drafting import (
    answered,
    by_table,
    drafted,
    layout_of,
    open_fields,
    said,
    shipped_name,
    table_samples,
)

CANNOT_KNOW = {
    "ausgrid-solar-home": "channel.column date.format meter.column quality.actual value.unit",
    "challenge-january-2019": "value.unit",
    "datadis": "quality.actual",
    "dsmr-reader": "value.column value.unit",
    "enel-distribuzione": "value.unit",
    "engie-nl": "channel.column stamp.stands_for value.unit",
    "esb-hdf": "channel.column stamp.clock",
    "esb-hdf-kwh": "channel.column stamp.clock",
    "fingrid-datahub": "quality.actual stamp.stands_for",
    "fingrid-datahub-hourly": "interval_minutes keep.Resoluutio quality.actual stamp.stands_for",
    "fluvius-electricity": "channel.column quality.actual stamp.clock",
    "fluvius-gas": "channel.column keep.Unit quality.actual stamp.clock",
    "green-button-csv": "basis channel.column quality.actual stamp.clock",
    "green-button-report": "basis channel.sections stamp.clock",
    "homewizard-1": "basis stamp.clock stamp.stands_for value.column value.reads",
    "homewizard-2": "basis stamp.clock stamp.stands_for value.column value.reads",
    "homewizard-3": "stamp.clock stamp.stands_for value.column value.reads",
    "israel-electric": "basis stamp.clock value.unit",
    "lcl": "basis meter.column stamp.clock stamp.stands_for",
    "long": "stamp.stands_for",
    "octopus": "",
    "smart-meter-texas": "channel.column quality.actual revision.column revision.format stamp.clock "
    "stamp.format stamp.slot_by",
    "uk-half-hourly": "value.unit",
    "uk-half-hourly-end-labels": "channel.column meter.column",
    "uk-half-hourly-no-header": "date.format meter.column value.unit",
    "uk-half-hourly-numbered": "channel.column",
    "uk-half-hourly-readings": "quality.actual stamp.clock stamp.stands_for",
    "wide": "value.unit",
}
"""What each sample leaves open, besides the zone."""
every_sample = pytest.mark.parametrize("sample", table_samples(), ids=lambda path: path.stem)


def loaded(sample: Path) -> Profile:
    """The draft of a sample, with its questions answered by the shipped profile."""
    return load_profile(answered(drafted(sample), answers_for(sample)), "draft")


def answers_for(sample: Path) -> dict[str, dict[str, object]]:
    fields = by_table(fields_of(builtin_text(shipped_name(sample))))
    if shipped_name(sample) == "uk-half-hourly-no-header":
        fields["meter"]["column"] = "a"
    return {"": {"basis": "elapsed"}} | fields | {"": {"basis": "elapsed"} | fields[""]}


def test_there_are_samples_of_both_layouts() -> None:
    assert {layout_of(sample) for sample in table_samples()} == {"wide", "long"}
    assert len(table_samples()) >= 9


@every_sample
def test_the_answered_draft_is_the_shipped_profile(sample: Path) -> None:
    draft, shipped = loaded(sample), builtin(shipped_name(sample))
    assert draft.layout == shipped.layout
    assert (draft.zone, draft.basis) == (shipped.zone, shipped.basis)
    assert draft.interval_minutes == shipped.interval_minutes
    assert draft.file.delimiter == shipped.file.delimiter
    assert draft.file.decimal_mark == shipped.file.decimal_mark
    assert draft.file.encoding == shipped.file.encoding
    assert draft.file.trailing_delimiter == shipped.file.trailing_delimiter
    assert draft.file.sections == shipped.file.sections
    assert draft.uwh_per_unit == shipped.uwh_per_unit
    assert draft.value.register == shipped.value.register
    assert draft.value.null_words == shipped.value.null_words


@every_sample
def test_it_reads_the_same_columns(sample: Path) -> None:
    draft, shipped = loaded(sample), builtin(shipped_name(sample))
    assert columns(draft, sample) == columns(shipped, sample)


def columns(profile: Profile, sample: Path) -> dict[str, object]:
    """Positions, so that a column without a header has no name, and alternatives do not count."""
    header = heading_of(sample.read_bytes(), profile).header
    if header is None:
        names = expand(profile, profile.file.columns)
    else:
        match = nearest_match(profile, header)
        assert not match.difference
        names = match.names
    lower = [name.casefold().strip() for name in names]

    def at(alternatives: tuple[str, ...]) -> int | None:
        return next((lower.index(one.casefold()) for one in alternatives if one.casefold() in lower), None)

    stamp = profile.stamp.columns if profile.stamp else (profile.date_column,)
    return {
        "width": len(lower),
        "meter": at(profile.meter.column),
        "time": [at(one) for one in stamp],
        "value": at(profile.value.column),
        "sums": profile.value.sums,
        "channel": at(profile.channel.column),
        "quality": at(profile.quality.column),
        "revision": at(profile.revision.column),
        "slots": profile.slots.expand(profile.interval_minutes) if profile.slots and header else (),
    }


@every_sample
def test_it_reads_the_times_alike(sample: Path) -> None:
    draft, shipped = loaded(sample), builtin(shipped_name(sample))
    assert draft.date_format == shipped.date_format
    if draft.stamp and shipped.stamp:
        assert draft.stamp.format == shipped.stamp.format
        assert draft.stamp.clock == shipped.stamp.clock
        assert draft.stamp.stands_for == shipped.stamp.stands_for
        assert draft.stamp.pattern == shipped.stamp.pattern
        assert draft.stamp.newest_first == shipped.stamp.newest_first
        assert draft.stamp.by_position == shipped.stamp.by_position


@every_sample
def test_what_is_stated_without_a_question_is_what_the_shipped_profile_says(sample: Path) -> None:
    draft = drafted(sample)
    shipped = by_table(fields_of(builtin_text(shipped_name(sample))))
    compared = {"": ("layout", "zone", "basis", "interval_minutes"), "value": ("unit", "column", "reads")}
    compared |= {"stamp": ("clock", "stands_for", "slot_by"), "meter": ("column", "strip")}
    for table, fields in said(draft).items():
        for key in set(fields) & set(compared.get(table, ())) & shipped.get(table, {}).keys():
            path = f"{table}.{key}" if table else key
            if path not in open_fields(draft):
                theirs = shipped[table][key]
                assert fields[key] in (theirs if isinstance(theirs, list) else [theirs]), path


@every_sample
def test_an_open_question_is_never_loaded(sample: Path) -> None:
    draft = drafted(sample)
    assert "zone" in open_fields(draft)
    for name in open_fields(draft):
        text = answered(draft, answers_for(sample), but=name)
        field = name.removesuffix(".format") if name.startswith("date") else name
        with pytest.raises(ProfileError, match=field.rpartition(".")[2] if "keep" in name else field):
            load_profile(text, "draft")


@every_sample
def test_what_a_file_does_not_tell_is_asked_and_no_more(sample: Path) -> None:
    assert open_fields(drafted(sample)) == {"zone", *CANNOT_KNOW[sample.stem].split()}
