"""Generated files of the layouts that have a line per day."""

from itertools import pairwise

import numpy as np

from benchmarks.layouts.grid import Grid, Mask, Numbers, date_texts
from benchmarks.layouts.sheet import KEY_METER, Cell, Sheet
from benchmarks.layouts.values import BLANK, Form, Values

CLOCK = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, 1440, 30)]
QUARTERS = [f"{minute // 60:02}:{minute % 60:02}" for minute in range(0, 1440, 15)]
UNPADDED = [text.removeprefix("0") for text in CLOCK]
LONDON, ROME = "Europe/London", "Europe/Rome"


def challenge(sheet: Sheet) -> None:
    """Small whole numbers."""
    sheet.head(",".join(["Meter", "Date", *UNPADDED]), end="\r\n")
    values, days = sheet.values(Form(0), top=11), whole_days(sheet.grid("", 30, meters="many"))
    for meter in sheet.meters("EE{:05}"):
        cells = rows(sheet, meter, days, values)
        sheet.lines(meter, ",", date_texts(days, "%Y-%m-%d"), *cells, b"\r\n")


def wide(sheet: Sheet) -> None:
    """Six decimals."""
    sheet.head(",".join(["meter", "date", *CLOCK]))
    values, days = sheet.values(Form(6), top=2), whole_days(sheet.grid("", 30, meters="many"))
    for meter in sheet.meters("W-{}"):
        sheet.lines(meter, ",", date_texts(days, "%Y-%m-%d"), *rows(sheet, meter, days, values), b"\n")


def ausgrid(sheet: Sheet) -> None:
    """Three lines a day."""
    title = "2022-2023 Solar home electricity data"
    ends = [*UNPADDED[1:], "0:00"]
    front = ["Customer", "Generator Capacity", "Postcode", "Consumption Category", "date"]
    sheet.head(f'"{title}"' + "," * 53, ",".join([*front, *ends, "Row Quality"]))
    values, days = sheet.values(Form(3), top=2), whole_days(sheet.grid("", 30, series=3, meters="many"))
    dates = date_texts(days, "%-d/%m/%Y")
    for meter in sheet.meters("{}"):
        parts = [rows(sheet, meter, days, values, channel) for channel in ("CL", "GC", "GG")]
        order = np.arange(3 * len(days)).reshape(3, -1).T.ravel()
        kinds = np.repeat(np.array([b"CL", b"GC", b"GG"]), len(days))
        cells: list[Cell] = [cell if isinstance(cell, bytes) else cell[order] for cell in joined(parts)]
        sheet.lines(meter, ",3.78,2076,", kinds[order], ",", np.tile(dates, 3)[order], *cells, ",\n")


def joined(parts: list[list[Cell]]) -> list[Cell]:
    """The columns of several tables of one form, one table below the other."""
    return [
        cells[0] if isinstance(cells[0], (bytes, str)) else np.concatenate(cells)
        for cells in zip(*parts, strict=True)
    ]


def enel(sheet: Sheet) -> None:
    """Quoted, with a mark too many; the hour that spring leaves out is blank."""
    sheet.head(";".join(["Giorno", *(f"{a}-{b}" for a, b in pairwise([*QUARTERS, "00:00"]))]))
    grid, values = sheet.grid(ROME, 15, meters="one"), sheet.values(Form(3, ","), top=0.4)
    cells = rows(sheet, KEY_METER, whole_days(grid), values, lost=lost_slots(grid), mark=b'";"')
    sheet.lines(date_texts(whole_days(grid), '"%d/%m/%Y'), *cells, '";\n')


def uk_half_hourly(sheet: Sheet) -> None:
    """The two half-hours that spring leaves out are blank."""
    sheet.head(",".join(["Site Id", "Meter Number", "Reading Date", *CLOCK]))
    grid, values = sheet.grid(LONDON, 30, meters="many"), sheet.values(Form(6, point=True), top=80)
    days, lost = whole_days(grid), lost_slots(grid)
    for meter in sheet.meters("K02291{:04}"):
        cells = rows(sheet, meter, days, values, lost=lost)
        sheet.lines("10545307,", meter, ",", date_texts(days, "%d/%m/%y"), *cells, "\n")


def uk_no_header(sheet: Sheet) -> None:
    """One decimal, a serial number."""
    grid, values = sheet.grid(LONDON, 30, meters="many"), sheet.values(Form(1, fixed=True), top=20)
    days, lost = whole_days(grid), lost_slots(grid)
    for meter in sheet.meters("22000136{:05}"):
        cells = rows(sheet, meter, days, values, lost=lost)
        sheet.lines(meter, ",211238227,", date_texts(days, "%d/%m/%y"), *cells, "\n")


def uk_numbered(sheet: Sheet) -> None:
    """Slots by number."""
    sheet.head(",".join(["siteRef", "MPAN", "ConsumptionDate", *(f"kWh_{n}" for n in range(1, 49))]))
    grid, values = sheet.grid(LONDON, 30, meters="many"), sheet.values(Form(3), top=90)
    days, lost = whole_days(grid), lost_slots(grid)
    for meter in sheet.meters("23800011{:05}"):
        cells = rows(sheet, meter, days, values, lost=lost)
        front = f"EXAMPLE SCHOOL - M{meter[-1]},{meter},"
        sheet.lines(front, date_texts(days, "%d/%m/%Y"), *cells, "\n")


def uk_end_labels(sheet: Sheet) -> None:
    """Everything quoted, the sum of the day in a column of its own, the meter behind the slots."""
    front = ["ID", "Date", "Location", "Type", "PostCode", "Units", "Total Units"]
    ends = [f"[{text}]" for text in (*CLOCK[1:], "24:00")]
    sheet.head(",".join([*front, *ends, "M1_Code1", "M1_Code2"]), end="\r\n")
    days = whole_days(sheet.grid("", 30, meters="many"))
    values, dates = sheet.values(Form(3, around='"{}"'), top=15), date_texts(days, '"%b %d %Y 12:00AM"')
    for meter in sheet.meters("22000127{:05}"):
        about = f',"Example School {meter}","Electricity","BA1 7UB","kWh","226.103"'
        cells = rows(sheet, meter, days, values)
        sheet.lines(f'"{int(meter):032x}",', dates, about, *cells, f',"{meter}","E10BG{meter[-5:]}"\r\n')


def rows(
    sheet: Sheet,
    meter: str,
    days: Numbers,
    values: Values,
    channel: str = "import",
    *,
    lost: Mask | None = None,
    mark: bytes = b",",
) -> list[Cell]:
    """The slot columns of a meter, each with a mark before it. `lost`: days x slots that are blank."""
    width = 48 if lost is None else lost.shape[1]
    chosen = sheet.draw(values, len(days), width)
    if lost is not None:
        chosen[lost] = BLANK
    sheet.say(meter, channel, days, values.uwh[chosen], chosen != BLANK)
    return [cell for slot in range(width) for cell in (mark, values.texts[chosen[:, slot]])]


def whole_days(grid: Grid) -> Numbers:
    """The days of a grid."""
    return np.unique(grid.days)


def lost_slots(grid: Grid) -> Mask:
    """Days x slots of 24 hours that clocks do not show."""
    days, slots = whole_days(grid), 86_400 // grid.interval_s
    seen = np.zeros((len(days), slots), bool)
    seen[grid.days - days[0], grid.local_starts_s % 86_400 // grid.interval_s] = True
    return ~seen
