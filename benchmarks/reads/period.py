"""What is asked for: a meter's daily sums from one day to another."""

from dataclasses import dataclass
from datetime import date, timedelta

from benchmarks.reads.given import DAYS, FIRST_DAY, MONTH_DAYS
from benchmarks.reads.names import MONTH, YEAR


@dataclass(frozen=True, slots=True)
class Period:
    """`first`..`last`, both inclusive."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def query(self) -> dict[str, str]:
        """As the API takes it: `to` is exclusive."""
        return {"from": self.first.isoformat(), "to": (self.last + timedelta(days=1)).isoformat()}


def period(name: str, first: date, days: int) -> Period:
    return Period(name, first, first + timedelta(days=days - 1))


FIRST_MONTH = period(MONTH, FIRST_DAY, MONTH_DAYS)
A_MONTH = period(MONTH, date(2024, 7, 1), MONTH_DAYS)
THE_YEAR = period(YEAR, FIRST_DAY, DAYS)
