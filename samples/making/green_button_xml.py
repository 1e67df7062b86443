"""Green Button as XML (ESPI): one in the form of a utility in New York, one of a service in Toronto."""

from collections.abc import Iterable
from datetime import date, datetime

from making.figures import WH, number
from making.green_button_csv import CLOCK_CHANGES, NEW_YORK, is_estimated, is_lost, supply_uwh
from making.instants import local, midnight, starts
from making.sample import Sample, Tally

TORONTO = "America/Toronto"
DAYS = [CLOCK_CHANGES[0], CLOCK_CHANGES[1], date(2024, 11, 4), date(2024, 11, 5)]
EXPORT_DAYS = DAYS[2:]
ESPI = 'xmlns="http://naesb.org/espi"'
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="GreenButtonDataStyleSheet.xslt"?>
<!--
Made-up numbers in the form of a Green Button download. <value>1</value> in a comment is no reading.
-->
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <title>Green Button Subscription Feed</title>
  <updated>2024-11-08T02:46:26.695Z</updated>"""
TORONTO_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">"""
USAGE_POINT = f"<UsagePoint {ESPI}><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>"
CLOCK_RULES = f"""<LocalTimeParameters {ESPI}>
        <dstEndRule>B40E2000</dstEndRule>
        <dstOffset>3600</dstOffset>
        <dstStartRule>360E2000</dstStartRule>
        <tzOffset>-18000</tzOffset>
      </LocalTimeParameters>"""


def green_button_xml() -> Sample:
    """The supply of green-button-csv.csv and what it gives back: a block for each day, costs, comments.

    Import in Wh, without a flowDirection; export (19) in mWh. The hour that has a twin is missing, and some
    readings have quality 8, estimated.
    """
    name, meter, tally = "green-button-xml.xml", "9900001", Tally(NEW_YORK, 60)
    point = f"/v1/User/9900000/UsagePoint/{meter}"
    links = [("self", point), ("related", f"{point}/MeterReading/1"), ("related", f"{point}/MeterReading/2")]
    parts = [HEAD, entry(links, USAGE_POINT)]
    parts.append(entry([("self", "/v1/LocalTimeParameters/1")], CLOCK_RULES))
    for series, (channel, days) in enumerate((("import", DAYS), ("export", EXPORT_DAYS)), 1):
        reading, kind = f"{point}/MeterReading/{series}", f"/v1/ReadingType/{series}"
        parts.append(entry([("self", reading), ("related", kind)], f"<MeterReading {ESPI}/>"))
        parts.append(
            entry([("self", kind)], reading_type(72, 0) if series == 1 else reading_type(72, -3, 19))
        )
        for place, day in enumerate(days, 1):
            readings = []
            for start in starts(day, NEW_YORK, 60):
                if is_lost(start, NEW_YORK):
                    continue
                uwh = supply_uwh(start) if channel == "import" else number(name, start) % 900_000 * 1000
                tally.add(meter, channel, day, uwh)
                readings.append(hour(start, uwh) if channel == "import" else plain(start, uwh // 1000))
            parts.append(entry([("self", f"{reading}/IntervalBlock/{place}")], block(day, readings)))
    parts += [entry([("self", f"{point}/ElectricPowerUsageSummary/1")], summary(tally)), "</feed>"]
    return Sample(name, "\n".join(parts) + "\n", tally.days)


def green_button_xml_toronto() -> Sample:
    """Newest first, in tens of Wh; a type in therms that no series has; the last day has one hour."""
    name, meter, tally = "green-button-xml-toronto.xml", "9900003", Tally(TORONTO, 60)
    point = f"User/9900002/UsagePoint/{meter}"
    reading = f"{point}/MeterReading/01"
    parts = [TORONTO_HEAD]
    for number_of_type, (uom, power) in enumerate(((72, 1), (169, 3)), 1):
        parts.append(entry([("self", f"ReadingType/0{number_of_type}")], reading_type(uom, power, 1)))
    parts.append(entry([("self", point), ("related", f"{point}/MeterReading")], USAGE_POINT))
    links = [("self", reading), ("related", f"{reading}/IntervalBlock"), ("related", "ReadingType/01")]
    parts.append(entry(links, f"<MeterReading {ESPI} />"))
    for month in ((date(2024, 11, 3), date(2024, 11, 4)), (date(2024, 3, 10),)):
        readings = []
        for day in reversed(month):
            hours = starts(day, TORONTO, 60)
            for start in reversed(hours[:1] if day.day == 4 else hours):
                tens = number(name, start) % 250
                tally.add(meter, "import", day, tens * 10 * WH)
                zone = f"<timezone>{local(start, TORONTO):%z}</timezone>"
                readings.append(plain(start, tens, zone))
        body = "\n".join([f"<IntervalBlock {ESPI}>", *readings, "      </IntervalBlock>"])
        parts.append(entry([("self", f"{reading}/IntervalBlock/{month[0]:%Y%m}")], body))
    return Sample(name, "\n".join([*parts, "</feed>"]), tally.days)


def entry(links: Iterable[tuple[str, str]], content: str) -> str:
    """One entry of the feed."""
    lines = [f'    <link href="{href}" rel="{rel}"/>' for rel, href in links]
    return "\n".join(
        ["  <entry>", *lines, "    <content>", f"      {content}", "    </content>", "  </entry>"]
    )


def reading_type(uom: int, power_of_ten: int, flow: int = 0) -> str:
    """What the values of a series are: 72 is Wh, 169 is therm; flow 19 is back into the grid."""
    direction = f"<flowDirection>{flow}</flowDirection>" if flow else "<currency>840</currency>"
    power = f"<powerOfTenMultiplier>{power_of_ten}</powerOfTenMultiplier>"
    return f"<ReadingType {ESPI}>{direction}{power}<uom>{uom}</uom></ReadingType>"


def block(day: date, readings: list[str]) -> str:
    """The readings of a day."""
    start = midnight(day, NEW_YORK)
    lines = [f"<IntervalBlock {ESPI}>", "        <interval>", f"          <duration>{len(readings) * 3600}"]
    lines[-1] += f"</duration><start>{start.timestamp():.0f}</start>"
    lines += [f"          <!-- start date: {start:%m/%d/%Y %H:%M} -->", "        </interval>"]
    return "\n".join([*lines, *readings, "      </IntervalBlock>"])


def hour(start: datetime, uwh: int) -> str:
    """A reading in Wh with its cost, and its quality where it is an estimate."""
    quality = "<ReadingQuality><quality>8</quality></ReadingQuality>" if is_estimated(start) else ""
    return plain(
        start, uwh // WH, f"<!-- {start:%m/%d/%Y %H:%M} -->", f"<cost>{uwh // WH * 14}</cost>{quality}"
    )


def plain(start: datetime, value: int, within: str = "", before: str = "") -> str:
    """A reading. `within`: something more in its time; `before`: something in front of it."""
    time = f"<duration>3600</duration><start>{start.timestamp():.0f}</start>{within}"
    return f"""        <IntervalReading>{before}
          <timePeriod>{time}</timePeriod>
          <value>{value}</value>
        </IntervalReading>"""


def summary(tally: Tally) -> str:
    """Of the bill: numbers that are no readings."""
    total = sum(day.total_uwh for (_, channel, _), day in tally.days.items() if channel == "import")
    usage = f"<powerOfTenMultiplier>0</powerOfTenMultiplier><uom>72</uom><value>{total // WH}</value>"
    return (
        f"<ElectricPowerUsageSummary {ESPI}><overallConsumptionLastPeriod>{usage}"
        "</overallConsumptionLastPeriod><qualityOfReading>14</qualityOfReading></ElectricPowerUsageSummary>"
    )
