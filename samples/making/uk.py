"""Half-hourly files of suppliers in the United Kingdom."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from making.figures import KWH, kwh, number
from making.instants import around, clock_labels, local, starts
from making.sample import Sample, Tally

LONDON = "Europe/London"
CLOCK_CHANGES = (date(2024, 3, 31), date(2024, 10, 27))
STARTS = clock_labels(30)


def uk_half_hourly() -> Sample:
    """A row per day with a header; the last day ends early."""
    name, meter, tally = "uk-half-hourly.csv", "K0900001D6", Tally(LONDON, 30)
    lines = [",".join(["Site Id", "Meter Number", "Reading Date", *STARTS])]
    for day, cells in nominal(name, meter, [date(2018, 11, d) for d in (11, 12, 13)], 6, tally, last=28):
        lines.append(",".join(["90000001", meter, f"{day:%d/%m/%y}", *cells]))
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def uk_no_header() -> Sample:
    """A row per day without a header, with LF and CRLF mixed."""
    name, meter, tally = "uk-half-hourly-no-header.csv", "2299999999901", Tally(LONDON, 30)
    rows = [
        ",".join([meter, "900000001", f"{day:%d/%m/%y}", *cells])
        for day, cells in nominal(name, meter, [date(2017, 4, 1), date(2017, 4, 2)], 1, tally)
    ]
    return Sample(name, rows[0] + "\r\n" + rows[1] + "\n", tally.days)


def uk_end_labels() -> Sample:
    """A row per day, everything quoted, slots named by their end, the meter in the last column but one."""
    name, day, tally = "uk-half-hourly-end-labels.csv", date(2019, 11, 13), Tally(LONDON, 30)
    ends = [f"[{end}]" for end in (*STARTS[1:], "24:00")]
    front = ["ID", "Date", "Location", "Type", "PostCode", "Units", "Total Units"]
    lines = [",".join([*front, *ends, "M1_Code1", "M1_Code2"])]
    for site in (1, 2):
        meter = f"229999999991{site}"
        for _, cells in nominal(name, meter, [day], 3, tally):
            total = kwh(tally.days[meter, "import", day].total_uwh)
            about = [f"{site:032x}", "Nov 13 2019 12:00AM", f"Example School, Site {site}", "Electricity"]
            row = [*about, "ZZ1 1ZZ", "kWh", total, *cells, meter, f"E99ZZ0000{site}"]
            lines.append(",".join(f'"{cell}"' for cell in row))
    return Sample(name, "\r\n".join(lines) + "\r\n", tally.days)


def uk_readings() -> Sample:
    """A row per reading under a spreadsheet hint; the stamp is the local end, twice on the long day."""
    name, meter, tally = "uk-half-hourly-readings.csv", "1799999999901", Tally(LONDON, 30)
    lines = ["sep=,", "MPR,ReadDatetime,kWh,ReadType"]
    for start, uwh in london_readings(name, meter, 1, tally):
        end = local(start + timedelta(minutes=30), LONDON)
        lines.append(f"{meter},{end:%d %b %Y %H:%M:%S},{kwh(uwh)},Actual")
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def uk_numbered() -> Sample:
    """Slots by number; one meter and day twice, first all zeros, then values; one day with holes."""
    name, tally = "uk-half-hourly-numbered.csv", Tally(LONDON, 30)
    lines = [",".join(["siteRef", "MPAN", "ConsumptionDate", *(f"kWh_{n}" for n in range(1, 49))])]
    for site in (1, 2):
        meter = f"239999999990{site}"
        for day in (date(2024, 1, 31), date(2024, 2, 1)):
            values = [number(name, meter, day, slot) % 90_000 * KWH // 1000 for slot in range(48)]
            cells = [kwh(uwh) for uwh in values]
            front = f"EXAMPLE SCHOOL - M{site},{meter},{day:%d/%m/%Y}"
            if site == 1 and day.day == 1:
                lines.append(",".join([front, *["0"] * 48]))
            if site == 2 and day.day == 1:
                cells[10:14] = [""] * 4
                del values[10:14]
            lines.append(",".join([front, *cells]))
            tally.add(meter, "import", day, *values)
    return Sample(name, "\r\n".join(lines) + "\r\n", tally.days)


def london_readings(name: str, meter: str, decimals: int, tally: Tally) -> Iterator[tuple[datetime, int]]:
    """Start in UTC and µWh of every half-hour around both clock changes; notes what to expect."""
    for day in around(CLOCK_CHANGES):
        for start in starts(day, LONDON, 30):
            uwh = number(name, meter, start) % (2 * 10**decimals) * 10 ** (9 - decimals)
            tally.add(meter, "import", day, uwh)
            yield start, uwh


def nominal(
    name: str, meter: str, days: list[date], decimals: int, tally: Tally, last: int = 48
) -> Iterator[tuple[date, list[str]]]:
    """Day and 48 cells, of which the last day has only `last`; notes what to expect."""
    for day in days:
        slots = last if day == days[-1] else 48
        values = [
            number(name, meter, day, s) % (9 * 10**decimals) * 10 ** (9 - decimals) for s in range(slots)
        ]
        tally.add(meter, "import", day, *values)
        yield day, [kwh(uwh) for uwh in values] + [""] * (48 - slots)
