"""Green Button as CSV: PECO's table, and the report with sections of United Power, both in the USA."""

from datetime import date, datetime, timedelta

from making.figures import WH, fixed, number
from making.instants import around, local, starts
from making.sample import Sample, Tally

NEW_YORK, DENVER = "America/New_York", "America/Denver"
CLOCK_CHANGES = (date(2024, 3, 10), date(2024, 11, 3))
HOUR = timedelta(hours=1)
RULE = "=" * 40


def supply_uwh(start: datetime) -> int:
    """The hour of a supply that has both a table and an XML file, in steps of 10 Wh."""
    return number("green-button supply", start) % 250 * 10 * WH


def is_estimated(start: datetime) -> bool:
    """Whether both files call that hour an estimate."""
    return number("green-button supply", "estimated", start) % 12 == 0


def is_lost(start: datetime, zone: str) -> bool:
    """Whether the hour is the first of two that have one name: both files leave it out."""
    return local(start, zone).hour == local(start + HOUR, zone).hour


def green_button_csv() -> Sample:
    """A preamble with a blank line, costs, estimates by a note; 23 rows in spring, 24 on the long day."""
    name, tally = "green-button-csv.csv", Tally(NEW_YORK, 60)
    lines = [
        "Name,EXAMPLE CUSTOMER",
        'Address,"123 EXAMPLE ST, ANYTOWN, ZZ 00000"',
        "Account Number,9999999999",
        "",
    ]
    lines.append("TYPE,DATE,START TIME,END TIME,USAGE,UNITS,COST,NOTES")
    for day in around(CLOCK_CHANGES):
        for start in starts(day, NEW_YORK, 60):
            if is_lost(start, NEW_YORK):
                continue
            uwh, clock = supply_uwh(start), local(start, NEW_YORK)
            note = "* This data was estimated" if is_estimated(start) else ""
            cost = f"${uwh * 14 // 10**11}.{uwh * 14 // 10**9 % 100:02}"
            times = f"{clock:%Y-%m-%d,%H}:00,{clock:%H}:59"
            lines.append(f"Electric usage,{times},{fixed(uwh, 2)},kWh,{cost},{note}")
            tally.add("home-1", "import", day, uwh)
    return Sample(name, "\ufeff" + "\n".join(lines) + "\n", tally.days)


def green_button_report() -> Sample:
    """Three sections under one heading: returned (below zero), delivered, net, which is off by rounding."""
    name, tally = "green-button-report.csv", Tally(DENVER, 60)
    days = around(CLOCK_CHANGES)
    lines = [RULE, " Usage Information", " For: made_up_account_id", f" {RULE}"]
    for section, channel in enumerate(("returned", "delivered", "net")):
        lines += [" ", f" {RULE}"] if section else []
        lines += section_head(days)
        for day in days:
            for start in starts(day, DENVER, 60):
                uwh = section_uwh(name, channel, start)
                begin, end = (f"{local(moment, DENVER):%Y-%m-%d %H:%M}" for moment in (start, start + HOUR))
                lines.append(f" {begin} to {end},{fixed(uwh, 3)},,")
                tally.add("home-1", channel, day, uwh)
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def section_head(days: list[date]) -> list[str]:
    """What stands above the readings of a section."""
    length = f"for {(days[-1] - days[0]).days + 1} days"
    reading = "Electricity, Energy Consumption, Real energy in kilowatt-hours"
    texts = ["Meter Reading Information", f"Type of readings: {reading} ", RULE, "Detailed Usage", RULE]
    texts += [f"Start date: {days[0]} 00:00 {length}", RULE]
    texts += [f"Interval Blockdata for period starting:, {days[0]} 00:00  {length}", RULE]
    texts += ["Energy consumption time period,Usage(Real energy in kilowatt-hours),Events occurred"]
    return [f" {text}" for text in texts]


def section_uwh(name: str, channel: str, start: datetime) -> int:
    """In steps of 10 Wh."""
    sun = 8 <= local(start, DENVER).hour < 17
    returned = -(number(name, "returned", start) % 190 * 10 * WH) if sun else 0
    delivered = number(name, "delivered", start) % (60 if sun else 430) * 10 * WH
    rounding = (number(name, "net", start) % 3 - 1) * 10 * WH
    return {"returned": returned, "delivered": delivered, "net": delivered + returned + rounding}[channel]
