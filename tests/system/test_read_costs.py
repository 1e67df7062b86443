"""What an answer costs in statements and columns: counts, which are the same on every machine.

Timings are measured by `make bench`. What makes a read slower or dearer mostly shows here first.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from api.slots_ahead import MOST_DAYS
from common.energy import MISSING
from common.settings import CassandraSettings
from common.store.cassandra import PAGE_ROWS, CassandraStore
from common.store.halves import HALF_DAYS
from common.version import Version
from tests.answering_session import Answering
from tests.unit.api.world import World

METER = "EE00011"
FIRST_DAY = date(2019, 1, 1)
SLOTS = 48
WHOLE = [1] * SLOTS
HALVES = ([1] * 24 + [MISSING] * 24, [MISSING] * 24 + [1] * 24)
MONTH = {"from_": "2019-01-01", "to": "2019-02-01"}
YEAR = {"from_": "2019-01-01", "to": "2020-01-01"}


class Costs:
    """A worker of the API on a store that holds these rows for each day of some years."""

    def __init__(self, *rows_of_a_day: Sequence[int], years: int = 1, channel: str = "import") -> None:
        days = [FIRST_DAY + timedelta(days=index) for index in range(years * 365)]
        rows = [_row(day, said, slots, channel) for day in days for said, slots in enumerate(rows_of_a_day)]
        meters = [{"meter_id": METER, "channel": channel, "interval_minutes": 30, "owner": ""}]
        self.session = Answering({"meter_days": rows, "meters": meters if rows_of_a_day else []})
        settings = CassandraSettings.read("cassandra://nowhere/meterspace", {})
        self.world = World(CassandraStore(settings, self.session))  # type: ignore[arg-type]

    def get(self, status: int = 200, meter: str = METER, /, **asked: str) -> Any:
        """The answer to a worker that remembers nothing but what it prepared."""
        self.world.clock += 60
        self.session.counting.requests.clear()
        self.session.columns.clear()
        reply = self.world.get(f"/meters/{meter}/daily", **asked)
        assert reply.status == status
        return reply.json

    @property
    def requests(self) -> Mapping[str, int]:
        return self.session.counting.requests


def _row(day: date, said: int, slots: Sequence[int], channel: str) -> Mapping[str, Any]:
    """The first of a day's rows is the newest, as in the table."""
    said_at_ms = 1_600_000_000_000 - said
    values = [slot for slot in slots if slot != MISSING]
    return {
        "meter_id": METER,
        "channel": channel,
        "day": day,
        "version": Version(said_at_ms // 1000, said_at_ms, 0, b"%08d" % said).pack(),
        "total": sum(values),
        "count": len(values),
        "expected": SLOTS,
        "interval_minutes": 30,
        "zone": "UTC",
        "basis": "elapsed",
        "kind": "interval",
        "estimated": 0,
        "slots": list(slots),
        "quality": "",
        "received_on": day,
    }


def pages(rows: int) -> int:
    return -(-rows // PAGE_ROWS)


def pages_of_a_year(rows_a_day: int) -> int:
    """A year is asked for in halves."""
    return pages(HALF_DAYS * rows_a_day) + pages((365 - HALF_DAYS) * rows_a_day)


@pytest.mark.parametrize("versions", [1, 3])
def test_a_month_of_whole_days_is_one_statement_without_slots(versions: int) -> None:
    costs = Costs(*[WHOLE] * versions)
    assert len(costs.get(**MONTH)["days"]) == 31
    assert costs.requests == {"SELECT withdrawn": 1, "SELECT meter_days": 1}
    assert not {"slots", "quality"} & set(costs.session.columns)


def test_the_next_answer_within_seconds_needs_only_its_days() -> None:
    costs = Costs(WHOLE)
    costs.get(**MONTH)
    costs.session.counting.requests.clear()
    costs.world.get(f"/meters/{METER}/daily", **MONTH)
    assert costs.requests == {"SELECT meter_days": 1}


def test_a_worker_prepares_two_statements_for_all_that_it_is_asked() -> None:
    costs = Costs(WHOLE)
    for asked in (MONTH, YEAR, {}):
        costs.get(**asked)
    assert costs.session.counting.prepared == 2


@pytest.mark.parametrize("versions", [1, 3, 52])
def test_a_year_takes_a_statement_for_every_thousand_rows_of_its_halves(versions: int) -> None:
    costs = Costs(*[WHOLE] * versions)
    assert len(costs.get(**YEAR)["days"]) == 365
    assert costs.requests["SELECT meter_days"] == pages_of_a_year(versions)
    assert "slots" not in costs.session.columns


def test_a_page_of_a_long_history_reads_no_further_than_itself() -> None:
    costs = Costs(WHOLE, years=10)
    assert costs.get()["next"]
    assert costs.requests["SELECT meter_days"] == 1


def test_a_month_takes_the_same_whatever_else_is_stored() -> None:
    one, ten = Costs(WHOLE, years=1), Costs(WHOLE, years=10)
    one.get(**MONTH)
    ten.get(**MONTH)
    assert one.requests == ten.requests


def test_days_of_two_halves_take_few_reads_of_slots() -> None:
    costs = Costs(*HALVES)
    assert {day["readings"] for day in costs.get(**MONTH)["days"]} == {SLOTS}
    assert costs.requests["SELECT meter_days"] == 1 + 5
    assert {day["readings"] for day in costs.get(**YEAR)["days"]} == {SLOTS}
    assert costs.requests["SELECT meter_days"] == pages_of_a_year(2) + 5 + -(-(365 - 31) // MOST_DAYS)


def test_another_channel_than_the_usual_one_takes_two_statements_more() -> None:
    costs = Costs(WHOLE, channel="gas")
    assert costs.get(**MONTH)["channel"] == "gas"
    assert costs.requests == {"SELECT withdrawn": 1, "SELECT meter_days": 2, "SELECT meters": 1}
    costs.get(**MONTH, channel="gas")
    assert costs.requests == {"SELECT withdrawn": 1, "SELECT meter_days": 1}


def test_an_unknown_meter_takes_three_statements() -> None:
    costs = Costs()
    costs.get(404, "NOBODY", **MONTH)
    assert costs.requests == {"SELECT withdrawn": 1, "SELECT meter_days": 1, "SELECT meters": 1}


def test_a_meter_id_that_cannot_be_one_is_not_asked_for() -> None:
    costs = Costs(WHOLE)
    costs.get(404, "X" * 65, **MONTH)
    assert not costs.requests
