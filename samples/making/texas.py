"""Smart Meter Texas."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from making.figures import WH, bare, number
from making.instants import local, starts
from making.sample import Sample, Tally

CHICAGO = "America/Chicago"
QUARTER = timedelta(minutes=15)
SPRING, AUTUMN = date(2024, 3, 10), date(2024, 11, 3)
CORRECTED = date(2024, 3, 9)
ESIID = "10999999999999901"
HEADER = (
    "ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,"
    "CONSUMPTION_SURPLUSGENERATION"
)


def texas() -> Sample:
    """An apostrophe before the id; wrong labels where clocks go back; blank rows where they go forward.

    One quarter hour stands there twice: its correction, revised later, comes first.
    """
    name, tally = "smart-meter-texas.csv", Tally(CHICAGO, 15)
    lines = [HEADER]
    for day in (CORRECTED, SPRING, AUTUMN):
        revised = f"{day + timedelta(days=1):%m/%d/%Y} 06:18:33"
        for place, start in enumerate(starts(day, CHICAGO, 15)):
            uwh = number(name, start) % 900 * WH
            flag = "E" if day == AUTUMN and 60 <= place < 64 else "A"
            if day == CORRECTED and place == 40:
                line = row(day, "03/12/2024 09:02:51", labels(start), bare(uwh), "A")
                lines.insert(1, line)
                lines.append(row(day, revised, labels(start), bare(uwh + 77 * WH), "E"))
            else:
                lines.append(row(day, revised, labels(start), bare(uwh), flag))
            tally.add(ESIID, "import", day, uwh)
            if day == SPRING and place == 7:
                lines += [row(day, revised, pair, "", "") for pair in lost_hour()]
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def row(day: date, revised: str, pair: str, value: str, flag: str) -> str:
    """One line."""
    return f"'{ESIID},{day:%m/%d/%Y},{revised},{pair},{value},{flag},Consumption"


def labels(start: datetime) -> str:
    """Start and end as printed: the first of the repeated hour runs from 02:00 to 01:15."""
    before, now = (local(moment, CHICAGO).replace(tzinfo=None) for moment in (start - QUARTER, start))
    printed = before + QUARTER if before > now else now
    return f"{printed:%H:%M},{now + QUARTER:%H:%M}"


def lost_hour() -> Iterator[str]:
    """The labels of the hour that there was not."""
    for minutes in range(120, 180, 15):
        yield f"02:{minutes % 60:02},{(minutes + 15) // 60:02}:{(minutes + 15) % 60:02}"
