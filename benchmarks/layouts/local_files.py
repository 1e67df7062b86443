"""Generated files of the layouts with a line per reading and local times, of which autumn has some twice."""

import numpy as np

from benchmarks.layouts.grid import DAY_S, Column, Grid, Mask, Numbers, date_texts, dates, each, times
from benchmarks.layouts.offset_files import AMSTERDAM, LONDON, drawn
from benchmarks.layouts.sheet import KEY_METER, Cell, Sheet
from benchmarks.layouts.values import BLANK, KWH, WH, Form

BRUSSELS, CHICAGO, DENVER, DUBLIN = "Europe/Brussels", "America/Chicago", "America/Denver", "Europe/Dublin"
NEW_YORK = "America/New_York"
HDF = "MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time"
FLUVIUS = (
    "\ufeffFrom (date);From (time);Until (date);Until (time);EAN code;Meter;Meter type;Register;Volume;Unit;"
    "Validation status"
)


def uk_readings(sheet: Sheet) -> None:
    """End stamps with the name of the month."""
    sheet.head("sep=,", "MPR,ReadDatetime,kWh,ReadType")
    grid, values = sheet.grid(LONDON, 30, meters="many"), sheet.values(Form(1), top=30)
    stamp = [dates(grid.local_ends_s, "%d %b %Y"), times(grid.local_ends_s, " %H:%M:%S")]
    for meter in sheet.meters("17100351{:05}"):
        sheet.lines(meter, ",", *stamp, ",", drawn(sheet, meter, "import", grid, values), ",Actual\n")


def esb_kw(sheet: Sheet) -> None:
    """Average power, newest first, by the end."""
    sheet.head(HDF, end="\r\n")
    grid = newest_first(sheet.grid(DUBLIN, 30, meters="many"))
    values, stamp = sheet.values(Form(6, fixed=True), unit_uwh=KWH // 2), times_of_ends(grid)
    for meter in sheet.meters("10000{:06}"):
        texts = drawn(sheet, meter, "import", grid, values)
        sheet.lines(meter, ",30000001,", texts, ",Active Import Interval (kW),", *stamp, "\r\n")


def esb_kwh(sheet: Sheet) -> None:
    """Import and export in turn, newest first."""
    sheet.head(HDF, end="\r\n")
    grid = newest_first(sheet.grid(DUBLIN, 30, series=2, meters="many"))
    values, stamp = sheet.values(Form(4, fixed=True)), [twice(cell) for cell in times_of_ends(grid)]
    for meter in sheet.meters("10000{:06}"):
        pair = [drawn(sheet, meter, channel, grid, values) for channel in ("import", "export")]
        ways = np.tile(np.array([b"Import", b"Export"]), len(grid))
        texts = np.column_stack(pair).ravel()
        front = f"{meter},000000000030000001,"
        sheet.lines(front, texts, ",Active ", ways, " Interval (kWh),", *stamp, "\r\n")


def fluvius_electricity(sheet: Sheet) -> None:
    """Offtake and injection in turn, by day and by night; in autumn 02:00 twice, then 02:15 twice."""
    sheet.head(f"{FLUVIUS};Description", end="\r\n")
    grid = as_printed(sheet.grid(BRUSSELS, 15, series=2, meters="many"))
    values, stamp = sheet.values(Form(3, ",", fixed=True), top=1), [twice(cell) for cell in from_until(grid)]
    day = (grid.hours >= 7) & (grid.hours < 22) & ((grid.days + 3) % 7 < 5)
    ways = np.tile(np.array([b"Offtake ", b"Injection "]), len(grid))
    tariff = np.repeat(np.where(day, b"Day;", b"Night;"), 2)
    for meter in sheet.meters("5414488{:011}"):
        pair = [drawn(sheet, meter, channel, grid, values) for channel in ("import", "export")]
        about = f';="{meter}";1SAG{meter[-10:]};Digital meter;'
        sheet.lines(*stamp, about, ways, tariff, np.column_stack(pair).ravel(), ";kWh;Read;\r\n")


def fluvius_gas(sheet: Sheet) -> None:
    """Each hour in m3, which is not read, and in kWh."""
    sheet.head(f"{FLUVIUS};Caloric upper value;Description", end="\r\n")
    grid = as_printed(sheet.grid(BRUSSELS, 60, meters="many"))
    values, stamp = sheet.values(Form(3, ",", fixed=True), top=9), [twice(cell) for cell in from_until(grid)]
    units = np.tile(np.array([";m³".encode(), b";kWh"]), len(grid))
    for meter in sheet.meters("5414489{:011}"):
        both = [values.texts[sheet.draw(values, len(grid))], drawn(sheet, meter, "gas", grid, values)]
        about = f';="{meter}";7MIT{meter[-10:]};Digital meter;Offtake;'
        sheet.lines(*stamp, about, np.column_stack(both).ravel(), units, ";Read;;\r\n")


def smart_meter_texas(sheet: Sheet) -> None:
    """Four blank lines in spring; in autumn 100 lines, of which the first repeated one has a wrong label."""
    sheet.head(
        "ESIID,USAGE_DATE,REVISION_DATE,USAGE_START_TIME,USAGE_END_TIME,USAGE_KWH,ESTIMATED_ACTUAL,"
        "CONSUMPTION_SURPLUSGENERATION"
    )
    grid, values = sheet.grid(CHICAGO, 15, meters="many"), sheet.values(Form(3, bare=True), top=1)
    shift = np.append(0, grid.offsets_s[:-1] - grid.offsets_s[1:])
    starts, ends = grid.local_starts_s + np.maximum(shift, 0), grid.local_starts_s + grid.interval_s
    places = np.arange(len(grid))
    for at in np.flatnonzero(shift < 0).tolist()[::-1]:
        lost = grid.local_starts_s[at] - 3600 + np.arange(0, 3600, grid.interval_s)
        starts, ends = np.insert(starts, at, lost), np.insert(ends, at, lost + grid.interval_s)
        places = np.insert(places, at, [-1] * 4)
    days = starts // DAY_S
    stamp = [times(starts, ",%H:%M,"), times(ends, "%H:%M,")]
    flag = np.where(places < 0, b",,Consumption\n", b",A,Consumption\n")
    for meter in sheet.meters("'1044372{:010}"):
        chosen = sheet.draw(values, len(grid))
        sheet.say(meter[1:], "import", grid.days, values.uwh[chosen])
        revised = each(days, lambda day: f"0{6 + day % 4}:{day * 7 % 60:02}:33")
        revision = [date_texts(days + 1, "%m/%d/%Y "), revised]
        texts = values.texts[np.append(chosen, BLANK)[places]]
        sheet.lines(meter, ",", date_texts(days, "%m/%d/%Y,"), *revision, *stamp, texts, flag)


def green_button_csv(sheet: Sheet) -> None:
    """Under a preamble; the first of two hours with one name is not there; a twelfth is estimated."""
    sheet.head("\ufeffName,EXAMPLE CUSTOMER", 'Address,"123 EXAMPLE ST, ANYTOWN, ZZ 00000"')
    sheet.head("Account Number,9999999999", "", "TYPE,DATE,START TIME,END TIME,USAGE,UNITS,COST,NOTES")
    grid, values = sheet.grid(NEW_YORK, 60, meters="one"), sheet.values(Form(2, fixed=True))
    grid = grid.take(~grid.last_before_repeat)
    stamp = [
        dates(grid.local_starts_s),
        times(grid.local_starts_s, ",%H:%M,"),
        each(grid.hours, "{:02}:59".format),
    ]
    texts = drawn(sheet, KEY_METER, "import", grid, values)
    cost = each(sheet.random.integers(0, 40, len(grid)), ",kWh,$0.{:02},".format)
    note = np.where(sheet.random.random(len(grid)) < 1 / 12, b"* This data was estimated", b"")
    sheet.lines("Electric usage,", *stamp, ",", texts, cost, note, "\n")


def green_button_report(sheet: Sheet) -> None:
    """Three sections: returned, delivered, net."""
    rule = "=" * 40
    sheet.head(rule, " Usage Information", " For: made_up_account_id", f" {rule}")
    grid = sheet.grid(DENVER, 60, series=3, meters="one")
    form = "%Y-%m-%d"
    stamp: list[Cell] = [b" ", dates(grid.local_starts_s, form), times(grid.local_starts_s, " %H:%M to ")]
    stamp += [dates(grid.local_ends_s, form), times(grid.local_ends_s, " %H:%M,")]
    for number, channel in enumerate(("returned", "delivered", "net")):
        sheet.head(*([" ", f" {rule}"] if number else []), " Meter Reading Information", f" {rule}")
        sheet.head(" Energy consumption time period,Usage(Real energy in kilowatt-hours),Events occurred")
        values = sheet.values(Form(3, fixed=True), low=-2 if channel != "delivered" else 0, top=4)
        sheet.lines(*stamp, drawn(sheet, KEY_METER, channel, grid, values), ",,\n")


def israel_electric(sheet: Sheet) -> None:
    """Always 96 quarter-hours."""
    sheet.head('\ufeff"date","starting time","consumption"')
    grid, values = sheet.grid("", 15, meters="one"), sheet.values(Form(3, bare=True), top=1.2)
    stamp = [dates(grid.starts_s, '"%d/%m/%Y",'), times(grid.starts_s, '"%H:%M",')]
    sheet.lines(*stamp, drawn(sheet, KEY_METER, "import", grid, values), "\n")


def homewizard(sheet: Sheet) -> None:
    """Registers of two tariffs each way; in autumn four labels twice."""
    sheet.head("time,Import T1 kWh,Import T2 kWh,Export T1 kWh,Export T2 kWh")
    grid = sheet.grid(AMSTERDAM, 15, series=2, meters="one")
    low, sun = grid.hours < 7, np.abs(grid.hours - 13) < 5
    registers = [register(sheet, moves) for moves in (low, ~low, low & sun, sun)]
    midnights = grid.slots == 0
    for channel, (first, second) in (("import", registers[:2]), ("export", registers[2:])):
        counts = np.bincount(grid.days - grid.days[0])
        total = (first + second)[midnights] * WH
        sheet.say_days(KEY_METER, channel, grid.days[midnights], total, counts)
    cells = [cell for wh in registers for cell in (b",", *kwh_texts(wh))]
    sheet.lines(dates(grid.local_starts_s), times(grid.local_starts_s, " %H:%M"), *cells, "\n")


def register(sheet: Sheet, moves: Mask) -> Numbers:
    """Wh at the beginning of each interval."""
    steps = np.where(moves, sheet.random.integers(0, 300, len(moves)), 0)
    return sheet.random.integers(1, 9_000_000) + np.cumsum(steps) - steps


def kwh_texts(wh: Numbers) -> tuple[Column, Column]:
    """Whole kWh, and what stands behind them."""
    return (wh // 1000).astype("S"), each(wh % 1000, lambda rest: f".{rest:03}".rstrip("0").rstrip("."))


def newest_first(grid: Grid) -> Grid:
    """The other way round."""
    return grid.take(np.arange(len(grid))[::-1])


def as_printed(grid: Grid) -> Grid:
    """In the order of what clocks show."""
    return grid.take(np.lexsort((grid.starts_s, grid.local_starts_s)))


def times_of_ends(grid: Grid) -> list[Column]:
    """`31-03-2024 02:30`."""
    return [dates(grid.local_ends_s, "%d-%m-%Y "), times(grid.local_ends_s)]


def from_until(grid: Grid) -> list[Column]:
    """`31/03/2024;01:45:00;31/03/2024;03:00:00`."""
    ends = (grid.local_starts_s, ";"), (grid.local_ends_s, "")
    return [
        column
        for local_s, tail in ends
        for column in (dates(local_s, "%d/%m/%Y;"), times(local_s, f"%H:%M:%S{tail}"))
    ]


def twice(column: Column) -> Column:
    """Each text two times."""
    return np.repeat(column, 2)
