"""`meterspace cost`: what it says of a month and of a day's delivery, and what that follows from."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from cli.cost import delivery, measured
from cli.cost.measured import Layout
from cli.cost.month import Month, month
from cli.cost.plan import DAYS_PER_MONTH, Plan
from cli.cost.prices import read_prices
from cli.cost.row_size import FrozenLists
from cli.main import main
from tests.generate.files import Plan as FilePlan
from tests.generate.files import write_long, write_wide
from tests.infra.template import MAIN, deployed

PRICES = read_prices()
plans = st.builds(
    Plan,
    meters=st.integers(1, 10**8),
    interval=st.sampled_from([5, 10, 15, 20, 30, 60]),
    channels=st.integers(1, 4),
    digits=st.integers(1, 15),
    layout=st.sampled_from(Layout),
    files_per_day=st.floats(0.03, 10_000),
    deliveries=st.floats(1, 52),
    reads_per_meter_day=st.floats(0, 10),
    years_kept=st.floats(0, 20),
    architecture=st.sampled_from(["x86_64", "arm64"]),
    frozen_lists=st.sampled_from(FrozenLists),
)


def cost(*words: str) -> Result:
    return CliRunner().invoke(main, ["cost", *words])


def of(plan: Plan) -> Month:
    return month(plan, PRICES)


def designs(plan: Plan) -> tuple[delivery.Design, delivery.Design]:
    row = of(plan).sizes
    return delivery.Design.this(plan, row), delivery.Design.row_per_reading(plan, row)


@given(plans, st.integers(1, 10**7))
def test_more_meters_never_cost_less(plan: Plan, more: int) -> None:
    fewer, others = of(plan), of(replace(plan, meters=plan.meters + more))
    assert fewer.usd < others.usd
    assert fewer.row_per_reading_usd < others.row_per_reading_usd
    for line, larger in zip(fewer.lines, others.lines, strict=True):
        assert line.amount <= larger.amount
        assert line.row_per_reading <= larger.row_per_reading


@given(plans)
def test_more_of_anything_never_costs_less(plan: Plan) -> None:
    for more in (
        replace(plan, channels=plan.channels + 1),
        replace(plan, deliveries=plan.deliveries + 1),
        replace(plan, reads_per_meter_day=plan.reads_per_meter_day + 1),
        replace(plan, years_kept=plan.years_kept + 1),
    ):
        assert of(more).usd >= of(plan).usd


@given(plans)
def test_the_writes_of_a_month_are_rows_by_their_units_and_a_few_receipts(plan: Plan) -> None:
    writes = of(plan).line("keyspaces_write_units")
    rows = plan.meters * plan.channels * plan.deliveries * DAYS_PER_MONTH
    receipts = measured.RECEIPT_WRITES * plan.parts * DAYS_PER_MONTH
    assert writes.amount == pytest.approx(rows * of(plan).sizes.meter_day_units + receipts)
    assert writes.row_per_reading == pytest.approx(rows * 1440 / plan.interval)


def test_half_hourly_readings_take_a_48th_of_the_write_units() -> None:
    writes = of(Plan(1_000_000)).line("keyspaces_write_units")
    assert writes.row_per_reading / writes.amount == pytest.approx(48, rel=1e-4)


def test_sending_again_multiplies_writes_and_storage_here_but_only_writes_there() -> None:
    once, weekly = of(Plan(1000)), of(Plan(1000, deliveries=52))

    def times(name: str) -> tuple[float, float]:
        first, again = once.line(name), weekly.line(name)
        return again.amount / first.amount, again.row_per_reading / first.row_per_reading

    assert times("keyspaces_write_units") == pytest.approx((52, 52), rel=0.01)
    assert times("keyspaces_storage") == pytest.approx((52, 1))


def test_without_workers_to_wait_for_the_cpu_time_counts() -> None:
    fast = Plan(1_000_000, worker_units_per_second=10**9, cpu_seconds_per_million=1.0, reads_per_meter_day=0)
    twice = replace(fast, cpu_seconds_per_million=2.0)
    more_gb_s = of(twice).line("lambda_x86_64").amount - of(fast).line("lambda_x86_64").amount
    assert more_gb_s == pytest.approx(48 * 1.0 * DAYS_PER_MONTH * measured.PROCESSOR_MB / 1024)


def test_few_parts_keep_few_workers_busy() -> None:
    ours, theirs = designs(plan := Plan(1_000))
    assert delivery.as_deployed(plan, ours) == delivery.Delivery(1.0, "parts: 1 x 1,000 units/s")
    assert delivery.as_deployed(plan, theirs).seconds == 48


def test_a_large_delivery_takes_as_long_as_the_quota_of_the_table_says() -> None:
    ours, theirs = designs(plan := Plan(10_000_000))
    assert delivery.as_deployed(plan, ours).seconds == 10_000_000 / 4_000
    assert delivery.at_the_quota(plan, ours) == delivery.Delivery(250, "table: 40,000 units/s")
    assert delivery.as_deployed(plan, theirs).seconds > 24 * 3600
    assert delivery.one_part_s(plan, theirs) > measured.TIMEOUT_S > delivery.one_part_s(plan, ours)


@given(plans)
def test_no_delivery_is_faster_than_any_of_its_limits(plan: Plan) -> None:
    for design in designs(plan):
        took = delivery.as_deployed(plan, design)
        assert took.seconds >= design.units / delivery.NEW_TABLE_UNITS_PER_S
        assert took.seconds * measured.WORKERS >= design.cpu_s * 0.999
        assert delivery.at_the_quota(plan, design).seconds <= took.seconds


def test_memory_workers_and_timeout_are_those_of_the_template() -> None:
    template = deployed(MAIN)
    functions = template.of("AWS::Lambda::Function")
    assert functions["ProcessorFunction"]["MemorySize"] == measured.PROCESSOR_MB
    assert functions["ProcessorFunction"]["Timeout"] == measured.TIMEOUT_S
    assert functions["ApiFunction"]["MemorySize"] == measured.API_MB
    (source,) = template.of("AWS::Lambda::EventSourceMapping").values()
    assert int(source["ScalingConfig"]["MaximumConcurrency"]) == measured.WORKERS


@pytest.mark.parametrize(("layout", "days"), [(Layout.DAY, 1), (Layout.WIDE, 31), (Layout.LONG, 1)])
def test_the_bytes_of_a_reading_are_those_of_the_generated_files(
    tmp_path: Path, layout: Layout, days: int
) -> None:
    file, plan = tmp_path / "file.csv", FilePlan(2_000, days)
    (write_long if layout is Layout.LONG else write_wide)(file, plan)
    per_reading = file.stat().st_size / (plan.meters * plan.days * plan.slots)
    assert per_reading == pytest.approx(measured.FILE_BYTES_PER_READING[layout], rel=0.02)


def test_one_size_is_shown_line_by_line_with_the_assumptions() -> None:
    shown = cost("--meters", "1000000").stdout
    assert "write request units" in shown
    assert "a day's delivery" in shown
    assert "AWS does not state how frozen lists are sized" in shown
    assert "No free tier" in shown


def test_several_sizes_are_compared() -> None:
    shown = cost("--meters", "1000", "--meters", "1000000").stdout
    assert [line.split()[0] for line in shown.splitlines() if line.lstrip()[:1].isdigit()] == [
        "1,000",
        "1,000,000",
    ] * 2


def test_json_has_exact_amounts_prices_with_source_and_assumptions() -> None:
    said: dict[str, Any] = json.loads(cost("--meters", "7", "--interval", "15", "--json").stdout)
    (size,) = said["sizes"]
    assert size["plan"]["interval"] == 15
    assert size["row_bytes"]["meter_day"] == of(Plan(7, 15)).sizes.meter_day
    assert size["total_usd"]["this design"] == of(Plan(7, 15)).usd
    assert said["prices"]["keyspaces_write_units"]["source"].startswith("https://aws.amazon.com/")
    assert said["assumptions"]


@pytest.mark.parametrize(
    "words",
    [(), ("--meters", "0"), ("--meters", "1", "--interval", "7"), ("--meters", "1", "--layout", "xml")],
)
def test_what_cannot_be_reckoned_is_refused(words: tuple[str, ...]) -> None:
    assert cost(*words).exit_code == 2
