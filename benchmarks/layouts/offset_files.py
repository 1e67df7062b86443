"""Generated files of the layouts with a line per reading and stamps that occur once: UTC, offset, number."""

import numpy as np

from benchmarks.layouts.grid import DAY_S, Column, Grid, dates, each, offset_texts, times
from benchmarks.layouts.sheet import KEY_METER, Cell, Sheet
from benchmarks.layouts.values import Form, Values

LONDON, AMSTERDAM, HELSINKI, MADRID = "Europe/London", "Europe/Amsterdam", "Europe/Helsinki", "Europe/Madrid"


def long(sheet: Sheet) -> None:
    """The plainest: stamps in UTC."""
    sheet.head("meter,stamp,kwh")
    grid, values = sheet.grid("UTC", 30, meters="many"), sheet.values(Form(6), top=1)
    stamp = utc(grid)
    for meter in sheet.meters("L-{:07}"):
        sheet.lines(meter, ",", *stamp, ",", drawn(sheet, meter, "import", grid, values), "\n")


def octopus(sheet: Sheet) -> None:
    """One meter; both ends of the interval with offset, 20 decimals."""
    sheet.head("Consumption (kWh), Start, End")
    grid = sheet.grid(LONDON, 30, meters="one")
    texts = drawn(sheet, KEY_METER, "import", grid, sheet.values(Form(3, more_zeros=17), top=2))
    sheet.lines(texts, ", ", *with_offset(grid), ", ", *with_offset(grid, end=True), "\n")


def lcl(sheet: Sheet) -> None:
    """Padded readings; midnight twice every 31 days; a line at an odd second that says Null."""
    sheet.head("LCLid,stdorToU,DateTime,KWH/hh (per half hour) ", end="\r\n")
    grid, values = sheet.grid("UTC", 30, meters="many"), sheet.values(Form(3, around=" {} "), top=2)
    repeated = np.repeat(np.arange(len(grid)), 1 + ((grid.days % 31 == 0) & (grid.slots == 0)))
    time = times(grid.starts_s, " %H:%M:%S.0000000,")
    for meter in sheet.meters("MAC{:06}"):
        cells = (dates(grid.starts_s, ",Std,%Y-%m-%d"), time, drawn(sheet, meter, "import", grid, values))
        sheet.lines(meter, *(cell[repeated] for cell in cells), "\r\n")
        sheet.head(f"{meter},Std,2022-12-19 12:37:27.0000000,Null", end="\r\n")


def fingrid_quarters(sheet: Sheet) -> None:
    """Quarter-hours."""
    fingrid(sheet, 15, "PT15M")


def fingrid_hours(sheet: Sheet) -> None:
    """Hours."""
    fingrid(sheet, 60, "PT1H")


def fingrid(sheet: Sheet, minutes: int, resolution: str) -> None:
    """Start in UTC, six decimals with a comma."""
    sheet.head(
        "\ufeffMittauspisteen tunnus;Tuotteen tyyppi;Resoluutio;Yksikkötyyppi;Lukeman tyyppi;Alkuaika;"
        "Määrä;Laatu"
    )
    grid = sheet.grid(HELSINKI, minutes, meters="many")
    values, stamp = sheet.values(Form(6, ",", fixed=True), top=1), utc(grid)
    for meter in sheet.meters("6430075230000{:05}"):
        front = f"{meter};8716867000030;{resolution};kWh;BN01;"
        sheet.lines(front, *stamp, ";", drawn(sheet, meter, "import", grid, values), ";OK\n")


def engie(sheet: Sheet) -> None:
    """All electricity, then all gas, each supply with an EAN; everything quoted."""
    sheet.head('"Datum","EAN","Verbruik","Type","Piek"')
    grid, values = sheet.grid(AMSTERDAM, 60, series=2, meters="many"), sheet.values(Form(3, point=True))
    stamp = with_offset(grid)
    peak = np.where((grid.hours >= 7) & (grid.hours < 21) & ((grid.days + 3) % 7 < 5), b"true", b"false")
    for kind, channel, piek in (("Elektriciteit", "import", peak), ("Gas", "gas", b"0")):
        for supply in sheet.meters("8716871{:04}"):
            ean = f"{supply}{'0000011' if channel == 'import' else '0000026'}"
            texts = drawn(sheet, ean, channel, grid, values)
            sheet.lines('"', *stamp, f'","{ean}","', texts, f'","{kind}","', piek, '"\n')


def dsmr_reader(sheet: Sheet) -> None:
    """Two tariffs each way to add, and gas."""
    electricity = [
        f"Electricity {n}{way} (Dutch Users: {tariff} Tariff)"
        for way in ("", " Returned")
        for n, tariff in ((1, "Low"), (2, "Normal"))
    ]
    sheet.head(",".join(["Hour Start", *electricity, "Gas"]))
    grid, values = sheet.grid(AMSTERDAM, 60, series=2, meters="one"), sheet.values(Form(3), top=1)
    zero, low, sun = int(np.flatnonzero(values.uwh[:-1] == 0)[0]), grid.hours < 7, np.abs(grid.hours - 13) < 5
    cells: list[Cell] = []
    for channel, moves in (("import", (low, ~low)), ("export", (sun & low, sun & ~low))):
        both = [np.where(move, sheet.draw(values, len(grid)), zero) for move in moves]
        sheet.say(KEY_METER, channel, grid.days, values.uwh[both[0]] + values.uwh[both[1]])
        cells += [cell for chosen in both for cell in (b",", values.texts[chosen])]
    sheet.lines(*with_offset(grid), *cells, ",", values.texts[sheet.draw(values, len(grid))], "\n")


def datadis(sheet: Sheet) -> None:
    """Hours by number, 25 on the long day."""
    sheet.head("CUPS;Fecha;Hora;Consumo_KWh;Metodo_obtencion")
    grid, values = sheet.grid(MADRID, 60, meters="many"), sheet.values(Form(3, ",", fixed=True))
    stamp = [dates(grid.local_starts_s, "%d/%m/%Y;"), each(grid.slots + 1, "{};".format)]
    for meter in sheet.meters("ES00310000{:08}AB0F"):
        how = np.where(sheet.random.random(len(grid)) < 0.02, b";E\n", b";R\n")
        sheet.lines(meter, ";", *stamp, drawn(sheet, meter, "import", grid, values), how)


def drawn(sheet: Sheet, meter: str, channel: str, grid: Grid, values: Values) -> Column:
    """The texts of one reading for each interval."""
    chosen = sheet.draw(values, len(grid))
    sheet.say(meter, channel, grid.days, values.uwh[chosen])
    return values.texts[chosen]


def utc(grid: Grid) -> list[Cell]:
    """Starts with a Z."""
    return [dates(grid.starts_s), times(grid.starts_s, "T%H:%M:%SZ")]


def with_offset(grid: Grid, *, end: bool = False) -> list[Cell]:
    """Starts or ends with their offset."""
    local_s = grid.local_ends_s if end else grid.local_starts_s
    offsets_s = grid.end_offsets_s if end else grid.offsets_s
    return [dates(local_s), times(local_s % DAY_S, "T%H:%M:%S"), offset_texts(offsets_s)]
