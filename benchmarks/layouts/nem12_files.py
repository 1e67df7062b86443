"""Generated NEM12: streams of meters with 5, 15 and 30 minutes, one in three of them reactive."""

import numpy as np

from benchmarks.layouts.grid import date_texts
from benchmarks.layouts.sheet import Sheet
from benchmarks.layouts.values import Form
from benchmarks.layouts.wide_files import whole_days

MINUTES = (5, 15, 30)
STREAMS = ("B1", "E1", "Q1")
RANGED = 30
"""One in so many days has ranges of quality."""


def nem12(sheet: Sheet) -> None:
    """A 200 record for each stream, then a 300 record for each day, of which some have 400 records."""
    sheet.head("100,NEM12,202404011200,EXAMPLEMDP,EXAMPLERETAILER", end="\r\n")
    days = whole_days(sheet.grid("", 15, series=3, meters="many"))
    values, dates = sheet.values(Form(3), top=2), date_texts(days, "%Y%m%d")
    for number, nmi in enumerate(sheet.meters("NMI{:07}")):
        minutes = MINUTES[number % len(MINUTES)]
        slots = 1440 // minutes
        ranges = f"400,1,{slots // 2},A,,\r\n400,{slots // 2 + 1},{slots},S14,1,\r\n"
        tails = np.array([b",A,,,20240401120025,\r\n", f",V,,,20240401120025,\r\n{ranges}".encode()])
        for place, suffix in enumerate(STREAMS, 1):
            unit = "kVArh" if suffix == "Q1" else "kWh"
            sheet.head(f"200,{nmi},B1E1Q1,{place},{suffix},N{place},EX{number},{unit},{minutes},", end="\r\n")
            chosen = sheet.draw(values, len(days), slots)
            if unit == "kWh":
                sheet.say(nmi, suffix, days, values.uwh[chosen])
            cells = [cell for slot in range(slots) for cell in (b",", values.texts[chosen[:, slot]])]
            ranged = (days % RANGED == 0).astype(np.int64)
            sheet.lines("300,", dates, *cells, tails[ranged])
    sheet.head("900", end="\r\n")
