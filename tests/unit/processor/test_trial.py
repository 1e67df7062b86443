"""A trial of a profile: what it says of a file that nothing is stored of."""

from pathlib import Path

from common.profile.catalogue import builtin_text
from processor.trial.read import Answer, fitting, try_file

ROOT = Path(__file__).parents[3]
LONG = "meter,stamp,kwh\n"


def tried(folder: Path, body: str, profile: str = "long") -> Answer:
    path = folder / "file.csv"
    path.write_text(body)
    return try_file(path, builtin_text(profile), profile, "home-1")


def test_totals_have_the_digits_of_the_file(tmp_path: Path) -> None:
    body = LONG + "M1,2024-12-01T00:00:00Z,1\nM1,2024-12-02T00:00:00Z,0.000000001\n"
    (one,) = tried(tmp_path, body)["series"]
    assert [day["total"] for day in one["days"]] == ["1", "0.000000001"]


def test_a_rejected_line_is_shown_with_its_reason(tmp_path: Path) -> None:
    answer = tried(tmp_path, LONG + "M1,2024-13-01T00:00:00Z,1\nM1,2024-12-01T00:00:00Z,2\n")
    assert answer["rejects"]["reasons"] == {"BAD_TIME": 1}
    (entry,) = answer["rejects"]["entries"]
    assert (entry["line"], entry["original"]) == ("2", "M1,2024-13-01T00:00:00Z,1")
    assert (answer["counts"]["loaded"], answer["counts"]["rejected"]) == (1, 1)


def test_a_file_that_would_be_refused_says_why(tmp_path: Path) -> None:
    answer = tried(tmp_path, "Meter;Stamp\n")
    assert list(answer) == ["error"]
    assert 'expected "meter", found "Meter;Stamp"' in answer["error"]


def test_of_a_register_the_last_day_has_no_total_but_a_reason(tmp_path: Path) -> None:
    path = ROOT / "samples" / "homewizard-1.csv"
    last = try_file(path, builtin_text("homewizard"), "homewizard", "home-1")["series"][0]["days"][-1]
    assert last["total"] is None
    assert last["reason"] == "no register at the next midnight"


def test_the_days_to_look_at_are_named_once_with_the_reason() -> None:
    path = ROOT / "samples" / "israel-electric.csv"
    look_at = try_file(path, builtin_text("israel-electric"), "israel-electric", "home-1")["look_at"]
    assert look_at[0]["why"] == "96 readings where 92 fit: is the basis right?"
    assert len({day["date"] for day in look_at}) == len(look_at) <= 3


def test_the_profiles_that_fit_are_those_that_would_not_refuse() -> None:
    found = fitting(ROOT / "samples" / "esb-hdf.csv", ["challenge", "esb-hdf", "esb-hdf-kwh", "nem12"], "m")
    assert found == ["esb-hdf", "esb-hdf-kwh"]
