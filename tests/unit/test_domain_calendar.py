"""The calendar against the clock itself, over all zones."""

# ruff: noqa: DTZ001 - local times have no zone on purpose

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.calendar import civil_slot, day_minutes, day_start_s, expected_readings, local_instants_s, zone_of

ZONES = sorted(available_timezones())
DAYS = st.dates(date(2000, 1, 1), date(2037, 12, 30))
TELLING = (
    "Europe/London",
    "America/Sao_Paulo",
    "Asia/Beirut",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "+10:00",
    "",
)


def clock(zone: str, instant_s: int) -> datetime:
    return datetime.fromtimestamp(instant_s, zone_of(zone)).replace(tzinfo=None)


def changes(zone: str) -> set[date]:
    """The days around every change of offset, 2000 to 2037, that lasts longer than a week."""
    tz = ZoneInfo(zone)
    noons = [datetime(2000, 1, 1, 12, tzinfo=tz) + timedelta(days=n) for n in range(13_879)]
    found: set[date] = set()
    for week in (noons[n : n + 8] for n in range(0, len(noons), 7)):
        if week[0].utcoffset() != week[-1].utcoffset():
            for before, after in pairwise(week):
                if before.utcoffset() != after.utcoffset():
                    found |= {before.date(), after.date()}
    return found


def telling_zones() -> list[str]:
    """One zone for each history of offsets."""
    by_history: dict[tuple[timedelta | None, ...], str] = {}
    for name in ZONES:
        tz = ZoneInfo(name)
        history = tuple(
            datetime(y, m, 1, tzinfo=tz).utcoffset() for y in range(2000, 2038) for m in range(1, 13, 2)
        )
        by_history.setdefault(history, name)
    return sorted(by_history.values())


@pytest.mark.parametrize(
    "zones",
    [
        pytest.param(
            ["Europe/London", "America/St_Johns", "Antarctica/Casey", "Pacific/Apia", "Pacific/Fakaofo"],
            id="a few",
        ),
        pytest.param(None, id="all", marks=pytest.mark.long),
    ],
)
def test_days_are_as_long_as_the_clock_says(zones: list[str] | None) -> None:
    """A day is the run of instants that show its date, found half an hour at a time around every change."""
    odd = set()
    for zone in zones or telling_zones():
        for day in sorted(changes(zone)):
            first, minutes = day_start_s(zone, day), day_minutes(zone, day)
            shown = {clock(zone, first + 60 * m).date() for m in (*range(0, minutes, 30), minutes - 1)}
            assert clock(zone, first + 60 * minutes).date() > day, (zone, day)
            if shown != {day}:
                odd.add((zone, day.year))
    assert odd == {
        *(("America/St_Johns", year) for year in range(2000, 2011)),
        ("Antarctica/Casey", 2010),
        ("Pacific/Apia", 2011),
        ("Pacific/Fakaofo", 2011),
    }, "clocks set back over midnight, and a day left out; all else is plain"


@pytest.mark.parametrize(
    ("zone", "day"), [("America/St_Johns", date(2010, 11, 7)), ("Antarctica/Casey", date(2010, 3, 5))]
)
def test_a_clock_set_back_over_midnight_leaves_the_day_before_alone(zone: str, day: date) -> None:
    for one in (day - timedelta(days=1), day):
        first = day_start_s(zone, one)
        slots = [civil_slot(zone, first + 1800 * n, 30) for n in range(expected_readings(zone, one, 30))]
        assert slots == [(one, n) for n in range(len(slots))]


def test_half_an_interval_at_the_end_of_a_day_has_no_slot() -> None:
    """Lord Howe Island turns its clock by half an hour: the short day has 23 hours and a half."""
    zone, day = "Australia/Lord_Howe", date(2024, 10, 6)
    assert expected_readings(zone, day, 60) == 23
    assert civil_slot(zone, day_start_s(zone, day) + 22 * 3600, 60) == (day, 22)
    assert civil_slot(zone, day_start_s(zone, day) + 23 * 3600, 60) is None


@given(st.sampled_from(ZONES), DAYS)
def test_days_lie_end_to_end(zone: str, day: date) -> None:
    following = day + timedelta(days=1)
    assert day_start_s(zone, day) + 60 * day_minutes(zone, day) == day_start_s(zone, following)


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(2000, 1, 1), datetime(2037, 12, 30)))
def test_the_instants_of_a_local_time_are_those_that_show_it(zone: str, local: datetime) -> None:
    local = local.replace(second=0, microsecond=0)
    instants = local_instants_s(zone, local)
    guess = int(local.replace(tzinfo=UTC).timestamp())
    shown = [s for s in range(guess - 15 * 3600, guess + 16 * 3600, 900) if clock(zone, s) == local]
    assert list(instants) == sorted(instants)
    assert set(shown) <= set(instants)
    assert all(clock(zone, s) == local for s in instants)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(TELLING), DAYS, st.sampled_from([5, 15, 30]))
def test_slots_count_from_midnight(zone: str, day: date, interval_minutes: int) -> None:
    first = day_start_s(zone, day)
    for slot in range(expected_readings(zone, day, interval_minutes)):
        instant = first + slot * interval_minutes * 60
        assert civil_slot(zone, instant, interval_minutes) == (day, slot)
        assert civil_slot(zone, instant + 60, interval_minutes) is None


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("Europe/London", date(2024, 3, 31), 23 * 60),
        ("Europe/London", date(2024, 10, 27), 25 * 60),
        ("Europe/London", date(2024, 7, 1), 24 * 60),
        ("Australia/Lord_Howe", date(2024, 4, 7), 24 * 60 + 30),
        ("America/Sao_Paulo", date(2018, 11, 4), 23 * 60),
        ("Asia/Beirut", date(2024, 10, 26), 25 * 60),
        ("Pacific/Apia", date(2011, 12, 30), 0),
        ("+10:00", date(2024, 10, 27), 24 * 60),
        ("-03:30", date(2024, 10, 27), 24 * 60),
        ("UTC", date(2024, 3, 31), 24 * 60),
        ("", date(2024, 3, 31), 24 * 60),
    ],
)
def test_known_lengths(zone: str, day: date, minutes: int) -> None:
    assert day_minutes(zone, day) == minutes
    assert expected_readings(zone, day, 30) == minutes // 30


def test_repeated_and_absent_local_times() -> None:
    assert local_instants_s("Europe/London", datetime(2024, 3, 31, 1, 30)) == ()
    first, second = local_instants_s("Europe/London", datetime(2024, 10, 27, 1, 30))
    assert second - first == 3600
    assert len(local_instants_s("Europe/London", datetime(2024, 10, 27, 2))) == 1
    assert len(local_instants_s("+10:00", datetime(2024, 10, 27, 1, 30))) == 1


@pytest.mark.parametrize(
    "name", ["Europe/Nowhere", "+1:00", "10:00", "../etc/passwd", "+24:00", "\0", "+10:00 ", "Europe"]
)
def test_unknown_zones_are_named(name: str) -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        zone_of(name)
