"""The prices that `meterspace cost` reckons with: list prices of one region, each with source and date."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True)
class Price:
    """`usd` for `per` units. `source`: AWS's own page. `read_in`: where the figure was read, which says that
    it held on the date `on` (or in that month).
    """

    usd: float
    per: int
    unit: str
    source: str
    read_in: str
    on: str

    def of(self, amount: float) -> float:
        """US dollars for so many units."""
        return amount * self.usd / self.per


@dataclass(frozen=True, slots=True)
class Prices:
    """By their names in the file."""

    region: str
    by_name: dict[str, Price]


@cache
def read_prices(file: Path = FILE) -> Prices:
    """The prices of the file that stands beside this module."""
    read: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    return Prices(read["region"], {name: Price(**price) for name, price in read["prices"].items()})
