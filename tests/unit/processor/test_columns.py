"""Which column is what, and what a header that is not the profile's is told."""

import pytest

from common.errors import FileRefusedError
from common.profile.load import builtin, load_profile
from processor.columns import columns_of

SLOTS = ",".join(f"{n // 2}:{n % 2 * 30:02}" for n in range(48))
LCL = "LCLid,stdorToU,DateTime,KWH/hh (per half hour) "


@pytest.mark.parametrize(
    "header",
    [
        f"Meter,Date,{SLOTS}",
        f" meter , DATE ,{SLOTS} ",
        '"Meter","Date",' + SLOTS,
        f'"Meter" ,\tDate,{SLOTS}\r',
    ],
)
def test_blanks_quotes_and_case_of_a_header_do_not_matter(header: str) -> None:
    columns = columns_of(builtin("challenge"), header)
    assert (columns.meter, columns.times, columns.slots, columns.width) == (0, (1,), (2, 50), 50)


def test_one_profile_may_allow_several_headers() -> None:
    for header, meter, time, value, width in (
        (LCL, 0, 2, 3, 4),
        (LCL + ",Acorn,Acorn_grouped", 0, 2, 3, 6),
        ("LCLid,tstp,energy(kWh/hh)", 0, 1, 2, 3),
    ):
        columns = columns_of(builtin("lcl"), header)
        assert (columns.meter, columns.times, columns.value, columns.width) == (meter, (time,), value, width)
    assert columns_of(builtin("octopus"), "Consumption (kWh), Start, End").meter is None


def test_further_columns_keep_their_names_for_the_report() -> None:
    assert columns_of(builtin("lcl"), LCL + ",Acorn").names[-1] == "Acorn"


@pytest.mark.parametrize(
    ("profile", "header", "told"),
    [
        ("challenge", "", 'column 1: expected "Meter", found ""'),
        ("challenge", "Meter", 'column 2: expected "Date", found the end of the line'),
        ("challenge", f"Meter,Day,{SLOTS}", 'column 2: expected "Date", found "Day"'),
        ("challenge", f"Meter;Date;{SLOTS}", 'column 1: expected "Meter", found "Meter;Date;0:00"'),
        ("challenge", f"Meter,Date,{SLOTS},Sum", 'column 51: expected no further column, found "Sum"'),
        ("challenge", f"Meter,Date,{SLOTS},", 'column 51: expected no further column, found ""'),
        ("challenge", "Meter,Date,00:00", 'column 3: expected "0:00", found "00:00"'),
        ("challenge", f'Meter,"Date,{SLOTS}', 'column 2: expected "Date", found ""Date'),
        ("lcl", "LCLid,tstp,energy", 'column 3: expected "energy(kWh/hh)", found "energy"'),
        ("octopus", "Consumption (kWh), Beginn", 'column 2: expected "Start", found "Beginn"'),
        ("long", "x" * 500, f'expected "meter", found "{"x" * 60}"'),
    ],
)
def test_the_first_cell_that_differs_from_the_nearest_header_is_named(
    profile: str, header: str, told: str
) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        columns_of(builtin(profile), header)
    assert refusal.value.reason == "wrong_header"
    assert told in refusal.value.detail
    assert profile in refusal.value.detail


def test_columns_of_files_without_a_header_are_known_by_position() -> None:
    columns = columns_of(builtin("uk-half-hourly-no-header"), None)
    assert (columns.meter, columns.times, columns.slots, columns.width) == (0, (2,), (3, 51), 51)
    assert columns.names[3] == "00:00"


def test_labels_of_slot_ends_and_numbers() -> None:
    columns = columns_of(
        builtin("uk-half-hourly-end-labels"),
        "ID,Date,Location,Type,PostCode,Units,Total Units,"
        + ",".join(f"[{n // 2:02}:{n % 2 * 30:02}]" for n in range(1, 49))
        + ",M1_Code1,M1_Code2",
    )
    assert (columns.slots, columns.meter, columns.keep) == ((7, 55), 55, ((5, frozenset({"kwh"})),))
    numbered = load_profile(
        'layout = "wide"\nzone = ""\nsummary = ""\ninterval_minutes = 60\n[file]\ndelimiter = ";"\n'
        'header = ["d", "{slots}"]\n[meter]\nid = "M"\n[date]\ncolumn = "d"\n[slots]\nlabel = "H{n}"',
        "numbered",
    )
    assert columns_of(numbered, "d;" + ";".join(f"h{n}" for n in range(1, 25))).slots == (1, 25)
