"""Generated Green Button / ESPI XML, indented as utilities print it."""

import numpy as np

from benchmarks.layouts.grid import DAY_S, EPOCH, each, offset_texts, runs
from benchmarks.layouts.local_files import NEW_YORK, newest_first
from benchmarks.layouts.sheet import Sheet
from benchmarks.layouts.values import WH, Form

ESPI = 'xmlns="http://naesb.org/espi"'
TORONTO = "America/Toronto"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
POINT = f"""<UsagePoint {ESPI}>
        <ServiceCategory>
          <kind>0</kind>
        </ServiceCategory>
      </UsagePoint>"""
OPEN = "        <IntervalReading>\n"
TIME = "          <timePeriod>\n            <duration>3600</duration>\n            <start>"
VALUE = "</start>{}\n          </timePeriod>\n          <value>"
CLOSE = "</value>\n        </IntervalReading>\n"


def green_button_xml(sheet: Sheet) -> None:
    """All hours of a usage point in one block, with costs; the first of two with one name is not there."""
    grid, values = sheet.grid(NEW_YORK, 60, meters="many"), sheet.values(Form(0), top=3000, unit_uwh=WH)
    grid = grid.take(~grid.last_before_repeat)
    starts = grid.starts_s.astype("S")
    sheet.head(HEAD)
    for meter in sheet.meters("99{:05}"):
        point = f"/v1/User/9900000/UsagePoint/{meter}"
        reading, kind = f"{point}/MeterReading/1", "/v1/ReadingType/1"
        sheet.head(entry([("self", point), ("related", reading)], POINT))
        sheet.head(
            entry([("self", reading), ("related", kind)], f"<MeterReading {ESPI}>\n      </MeterReading>")
        )
        sheet.head(entry([("self", kind)], reading_type(0)))
        sheet.head(*block_opening(f"{reading}/IntervalBlock/1"))
        chosen = sheet.draw(values, len(grid))
        sheet.say(meter, "import", grid.days, values.uwh[chosen])
        cost = each(sheet.random.integers(0, 40_000, len(grid)), "          <cost>{}</cost>\n".format)
        texts = values.texts[chosen]
        sheet.lines(OPEN, cost, TIME, starts, VALUE.format(""), texts, CLOSE)
        sheet.head(BLOCK_CLOSING)
    sheet.head("</feed>")


def green_button_xml_toronto(sheet: Sheet) -> None:
    """Newest first, a block for each month, in tens of Wh, with a time zone in each reading."""
    grid = newest_first(sheet.grid(TORONTO, 60, meters="many"))
    values = sheet.values(Form(0), top=300, unit_uwh=10 * WH)
    starts = grid.starts_s.astype("S")
    sheet.head(HEAD)
    sheet.head(entry([("self", "ReadingType/01")], reading_type(1)))
    zones = offset_texts(grid.offsets_s, colon="")
    months = (np.datetime64(EPOCH) + grid.local_starts_s // DAY_S).astype("M8[M]").astype(np.int64)
    for meter in sheet.meters("98{:05}"):
        point = f"User/9900002/UsagePoint/{meter}"
        reading = f"{point}/MeterReading/01"
        sheet.head(entry([("self", point), ("related", f"{point}/MeterReading")], POINT))
        links = [("self", reading), ("related", f"{reading}/IntervalBlock"), ("related", "ReadingType/01")]
        sheet.head(entry(links, f"<MeterReading {ESPI} />"))
        chosen = sheet.draw(values, len(grid))
        sheet.say(meter, "import", grid.days, values.uwh[chosen])
        texts, before, after = values.texts[chosen], VALUE.partition("{}")[0], VALUE.partition("{}")[2]
        for month in runs(months):
            sheet.head(*block_opening(f"{reading}/IntervalBlock/{months[month][0]}"))
            zone = (before, "\n            <timezone>", zones[month], "</timezone>", after)
            sheet.lines(OPEN, TIME, starts[month], *zone, texts[month], CLOSE)
            sheet.head(BLOCK_CLOSING)
    sheet.head("</feed>")


def entry(links: list[tuple[str, str]], content: str) -> str:
    """One entry of the feed."""
    lines = [f'    <link href="{href}" rel="{rel}"/>' for rel, href in links]
    return "\n".join(
        ["  <entry>", *lines, "    <content>", f"      {content}", "    </content>", "  </entry>"]
    )


def reading_type(power_of_ten: int) -> str:
    """Of values in Wh times a power of ten, drawn from the grid."""
    power = f"<powerOfTenMultiplier>{power_of_ten}</powerOfTenMultiplier>"
    return f"<ReadingType {ESPI}><flowDirection>1</flowDirection>{power}<uom>72</uom></ReadingType>"


def block_opening(address: str) -> tuple[str, ...]:
    """What stands above the readings of a block."""
    link = f'    <link href="{address}" rel="self"/>'
    return ("  <entry>", link, "    <content>", f"      <IntervalBlock {ESPI}>")


BLOCK_CLOSING = "      </IntervalBlock>\n    </content>\n  </entry>"
