"""The cost page shows what the command prints, and what the command rests on has a source."""

import re

import pytest

from cli.cost import delivery, measured
from cli.cost.month import month
from cli.cost.plan import Plan
from cli.cost.prices import read_prices
from tests.docs.cost_page import PAGE, commands, fresh
from tests.docs.pages import DOCS

PRICES = read_prices()
TEXT = PAGE.read_text(encoding="utf-8")


def test_every_output_on_the_page_is_that_of_its_command() -> None:
    """If not: `python -m tests.docs.cost_page`, and see whether the words around it still hold."""
    assert fresh(TEXT) == TEXT


def test_the_page_goes_from_a_thousand_to_ten_million_meters() -> None:
    asked = " ".join(commands(TEXT))
    for meters in (1_000, 10_000, 100_000, 1_000_000, 10_000_000):
        assert f"--meters {meters} " in asked


def test_all_tables_of_the_page_are_outputs() -> None:
    assert re.findall(r"^\|", TEXT, re.MULTILINE) == []


def test_every_price_is_used() -> None:
    used = {
        line.name
        for architecture in ("x86_64", "arm64")
        for line in month(Plan(1, architecture=architecture), PRICES).lines
    }
    assert used == set(PRICES.by_name)


@pytest.mark.parametrize("name", PRICES.by_name)
def test_every_price_has_its_source_and_date(name: str) -> None:
    price = PRICES.by_name[name]
    assert price.usd > 0
    assert re.fullmatch(r"https://aws\.amazon\.com/[a-z0-9]+/pricing/", price.source)
    assert "https://" in price.read_in
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", price.on)


def test_prices_are_those_of_one_region_and_to_be_checked() -> None:
    assert PRICES.region == "us-east-1"
    assert "to be checked" in TEXT


def test_every_quota_that_is_reckoned_with_stands_on_the_page() -> None:
    for quota in (
        delivery.NEW_TABLE_UNITS_PER_S,
        delivery.TABLE_UNITS_PER_S,
        delivery.PARTITION_UNITS_PER_S,
    ):
        assert f"**{quota:,}**" in TEXT


def test_measured_figures_stand_on_the_page_of_benchmarks() -> None:
    benchmarks = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
    for cpu_s in {*measured.CPU_S_PER_MILLION.values(), measured.LOADER_CPU_S_PER_MILLION}:
        assert f"| {cpu_s:g} |" in benchmarks, cpu_s
