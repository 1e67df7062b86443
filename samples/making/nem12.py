"""NEM12 and NEM13, the files of the Australian market: days in market time (UTC+10), no clock changes."""

from datetime import date

from making.figures import KWH, WH, bare, fixed, number
from making.sample import Sample, Tally

SYDNEY_CLOCK_CHANGES = (date(2024, 4, 7), date(2024, 10, 6))
DAYS = [date(2024, 3, day) for day in range(1, 8)]


def nem12() -> Sample:
    """Three meters with 5, 15 and 30 minutes, in kWh and Wh, among reactive streams that are not energy."""
    name = "nem12.csv"
    five, fifteen, thirty = (Tally("", minutes) for minutes in (5, 15, 30))
    lines = ["100,NEM12,202410101200,EXAMPLEMDP,EXAMPLERETAILER"]
    lines += streams(name, "NMI9900001", ("B1:kWh", "E1:kWh", "Q1:kVArh"), five)
    lines += streams(name, "NMI9900002", ("E1:Wh", "K2:VArh", "E2:Wh"), fifteen)
    lines += ["200,NMI9900003,E1,,E1,N1,EX9903,kWh,30,", *qualities(name, "NMI9900003", thirty), "900"]
    return Sample(name, "\r\n".join(lines) + "\r\n", {**five.days, **fifteen.days, **thirty.days})


def streams(name: str, nmi: str, suffixes: tuple[str, ...], tally: Tally) -> list[str]:
    """Each stream has its 200 record and a 300 record for a day. VArh and kVArh do not count."""
    lines = []
    configuration = "".join(suffix[:2] for suffix in suffixes)
    for place, (suffix, unit) in enumerate((text.split(":") for text in suffixes), 1):
        lines.append(
            f"200,{nmi},{configuration},{place},{suffix},N{place},EX990{place},{unit},{tally.minutes},"
        )
        for day in SYDNEY_CLOCK_CHANGES:
            values = made(name, nmi, suffix, day, count=1440 // tally.minutes)
            write = bare if unit.startswith("k") else whole_wh
            lines.append(record(day, [write(uwh) for uwh in values], "A"))
            if not unit.endswith("VArh"):
                tally.add(nmi, suffix, day, *values)
    return lines


def qualities(name: str, nmi: str, tally: Tally) -> list[str]:
    """Ranges of quality, null intervals, a day without values, null as a whole, and a correction.

    The newer of two records for the last days stands before the older one.
    """
    ranged, partly_null, empty, null, corrected, last = DAYS[:6]
    values = {day: made(name, nmi, "E1", day) for day in DAYS[:6]}
    texts = {day: [fixed(uwh, 3) for uwh in values[day]] for day in values}
    older = [fixed(uwh + 5 * WH, 3) for uwh in values[corrected]]
    tally.add(nmi, "E1", ranged, *values[ranged])
    tally.add(nmi, "E1", partly_null, *values[partly_null][:10], *values[partly_null][14:])
    tally.add(nmi, "E1", corrected, *values[corrected])
    tally.add(nmi, "E1", last, *values[last])
    return [
        record(ranged, texts[ranged], "V"),
        *("400,1,20,F14,76,", "400,21,24,A,,", "400,25,48,S14,1,"),
        record(partly_null, texts[partly_null], "V"),
        *("400,1,10,A,,", "400,11,14,N,,", "400,15,48,E52,,"),
        record(empty, [], "V"),
        record(null, ["0"] * 48, "N"),
        record(corrected, texts[corrected], "F16,53,", "20240401093000"),
        record(corrected, older, "E52,,", "20240306040000"),
        record(last, texts[last], "A"),
        "500,O,S01009,20240401120025,006342.8",
    ]


def nem12_fragments() -> Sample:
    """Pieces of files one after the other, without a 100 record: blank lines, a 900 in the middle.

    A 200 record stands before every 300 record, units are in capitals, some records are padded with commas
    and have a short update time, and one day comes again with the same update time: the later one holds.
    """
    name, nmi, tally = "nem12-fragments.csv", "NMI9900004", Tally("", 30)
    lines = []
    for piece, days in enumerate((DAYS[:2], DAYS[1:3])):
        lines.append("")
        for day in days:
            for suffix, unit in (("E1", "KWH"), ("Q1", "KVARH"), ("B1", "KWH")):
                values = made(name, nmi, suffix, day, piece)
                cells = [fixed(uwh, 3) for uwh in values]
                padding = "," * 45 if day == DAYS[2] else ""
                lines.append(f"200,{nmi},E1B1Q1,1,{suffix},,EX9904,{unit},30,{padding}")
                short = f"300,{day:%Y%m%d},{','.join(cells)},A,,,202404011200"
                lines.append(short if padding else record(day, cells, "A"))
                if unit == "KWH" and (piece, day) != (0, DAYS[1]):
                    tally.add(nmi, suffix, day, *values)
        lines.append("900" if piece == 0 else "900" + "," * 53)
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def nem13() -> Sample:
    """Registers read by hand, no intervals: to be refused."""
    read = "EX9905,E,001342.8,20240105093055,A,,,002654.9,20240407100333,A,,,1312.1,kWh"
    lines = ["100,NEM13,202404101030,EXAMPLEMDP,EXAMPLERETAILER"]
    lines.append(f"250,NMI9900005,11,1,11,11,{read},20240707,20240408100333,20240408091133")
    return Sample("nem13.csv", "\r\n".join([*lines, "900"]) + "\r\n", {})


def made(name: str, nmi: str, suffix: str, day: date, *more: int, count: int = 48) -> list[int]:
    """Whole watt-hours."""
    return [number(name, nmi, suffix, day, place, *more) % 999 * KWH // 1000 for place in range(count)]


def whole_wh(uwh: int) -> str:
    """Watt-hours without a mark."""
    return str(uwh // WH)


def record(day: date, cells: list[str], quality: str, updated: str = "20240401120025") -> str:
    """A 300 record. `quality`: the method, or the method with reason code and description."""
    method = quality if "," in quality else f"{quality},,"
    return ",".join(["300", f"{day:%Y%m%d}", *cells, method, updated, ""])
