"""A second, small reading of the samples' text, which shares nothing with their maker or the product."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

Reading = tuple[str, str, date, Decimal]
HOME = "home-1"
HALF_HOUR = timedelta(minutes=30)


def day_of(text: str, form: str) -> date:
    return datetime.strptime(text, form).date()  # noqa: DTZ007 (as printed)


def table(text: str, delimiter: str = ",", header: str = "") -> Iterator[dict[str, str]]:
    """The rows under the header, which begins with `header`."""
    lines = text.removeprefix("\ufeff").splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith(header))
    return csv.DictReader(lines[first:], delimiter=delimiter)


def comma(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def ausgrid(text: str) -> Iterator[Reading]:
    for row in csv.reader(text.splitlines()[2:]):
        for value in row[5:53]:
            yield row[0], row[3], day_of(row[4], "%d/%m/%Y"), Decimal(value)


def datadis(text: str) -> Iterator[Reading]:
    for row in table(text, ";"):
        if row["Consumo_KWh"]:
            yield row["CUPS"], "import", day_of(row["Fecha"], "%d/%m/%Y"), comma(row["Consumo_KWh"])


def dsmr_reader(text: str) -> Iterator[Reading]:
    for stamp, *cells in list(csv.reader(text.splitlines()))[1:]:
        for channel, pair in (("import", cells[0:2]), ("export", cells[2:4])):
            if all(pair):
                yield HOME, channel, date.fromisoformat(stamp[:10]), sum(map(Decimal, pair), Decimal(0))


def enel(text: str) -> Iterator[Reading]:
    for row in list(csv.reader(text.splitlines(), delimiter=";"))[1:]:
        assert len(row) == 98
        yield from ((HOME, "import", day_of(row[0], "%d/%m/%Y"), comma(value)) for value in row[1:] if value)


def engie(text: str) -> Iterator[Reading]:
    for row in table(text):
        channel = {"Elektriciteit": "import", "Gas": "gas"}[row["Type"]]
        yield row["EAN"], channel, date.fromisoformat(row["Datum"][:10]), Decimal(row["Verbruik"])


def esb(text: str) -> Iterator[Reading]:
    for row in table(text):
        way, unit = re.fullmatch(r"Active (\w+) Interval \((\w+)\)", row["Read Type"]).groups()  # type: ignore[union-attr]
        end = datetime.strptime(row["Read Date and End Time"], "%d-%m-%Y %H:%M")  # noqa: DTZ007 (as printed)
        value = Decimal(row["Read Value"]) / (2 if unit == "kW" else 1)
        yield row["MPRN"], way.lower(), (end - HALF_HOUR).date(), value


def fingrid(text: str, resolution: str = "PT15M") -> Iterator[Reading]:
    for row in table(text, ";"):
        if row["Määrä"] and row["Resoluutio"] == resolution:
            stamp = datetime.fromisoformat(row["Alkuaika"]).astimezone(ZoneInfo("Europe/Helsinki"))
            yield row["Mittauspisteen tunnus"], "import", stamp.date(), comma(row["Määrä"])


def fingrid_hourly(text: str) -> Iterator[Reading]:
    return fingrid(text, "PT1H")


def fluvius(text: str) -> Iterator[Reading]:
    for row in table(text, ";"):
        channel = {"Offtake": "import", "Injection": "export"}[row["Register"].split()[0]]
        channel = "gas" if "Caloric upper value" in row else channel
        if row["Volume"] and row["Unit"] == "kWh":
            ean = row["EAN code"].strip('="')
            yield ean, channel, day_of(row["From (date)"], "%d/%m/%Y"), comma(row["Volume"])


def green_button_table(text: str) -> Iterator[Reading]:
    for row in table(text, header="TYPE,"):
        yield HOME, "import", date.fromisoformat(row["DATE"]), Decimal(row["USAGE"])


def green_button_report(text: str) -> Iterator[Reading]:
    names = iter(("returned", "delivered", "net"))
    channel = ""
    for line in text.splitlines():
        if line.startswith(" Energy consumption time period,"):
            channel = next(names)
        elif found := re.match(r" ([\d-]{10}) [\d:]{5} to [\d-]{10} [\d:]{5},([-.\d]+),,$", line):
            yield HOME, channel, date.fromisoformat(found[1]), Decimal(found[2])


def green_button_xml(text: str, zone: str = "America/New_York") -> Iterator[Reading]:
    """Every series is told by its place: a MeterReading, its ReadingType, its blocks."""
    feed = ET.fromstring(text.encode())
    links = {link.get("href", "") for link in feed.findall(".//{*}link")}
    (meter,) = {link.split("/")[-1] for link in links if re.search(r"UsagePoint/\d+$", link)}
    types = {
        entry.findall("{*}link")[0].get("href"): found
        for entry in feed.findall("{*}entry")
        if (found := entry.find(".//{*}ReadingType")) is not None
    }
    channel, scale = "", Decimal(0)
    for entry in feed.findall("{*}entry"):
        if entry.find(".//{*}MeterReading") is not None:
            (kind,) = {
                types[link.get("href")] for link in entry.findall("{*}link") if link.get("href") in types
            }
            assert kind.findtext("{*}uom") == "72"
            channel = "export" if kind.findtext("{*}flowDirection") == "19" else "import"
            scale = Decimal(10) ** int(kind.findtext("{*}powerOfTenMultiplier") or "0") / 1000
        for reading in entry.findall(".//{*}IntervalReading"):
            start = datetime.fromtimestamp(int(reading.findtext(".//{*}start") or ""), UTC)
            value = Decimal(reading.findtext("{*}value") or "") * scale
            yield meter, channel, start.astimezone(ZoneInfo(zone)).date(), value


def toronto(text: str) -> Iterator[Reading]:
    return green_button_xml(text, "America/Toronto")


def israel(text: str) -> Iterator[Reading]:
    for row in table(text):
        yield HOME, "import", day_of(row["date"], "%d/%m/%Y"), Decimal(row["consumption"])


def texas(text: str) -> Iterator[Reading]:
    """Of lines with the same labels, those of the latest revision."""
    slots: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in table(text):
        slots[row["USAGE_DATE"], row["USAGE_START_TIME"], row["USAGE_END_TIME"]].append(row)
    for rows in slots.values():
        latest = max(row["REVISION_DATE"] for row in rows)
        for row in rows:
            if row["USAGE_KWH"] and row["REVISION_DATE"] == latest:
                day = day_of(row["USAGE_DATE"], "%m/%d/%Y")
                yield row["ESIID"].strip("'"), "import", day, Decimal(row["USAGE_KWH"])


def uk_numbered(text: str) -> Iterator[Reading]:
    """Of rows for one meter and day, the last one."""
    rows = {(row["MPAN"], row["ConsumptionDate"]): row for row in table(text)}
    for (meter, day), row in rows.items():
        values = [row[f"kWh_{n}"] for n in range(1, 49)]
        yield from ((meter, "import", day_of(day, "%d/%m/%Y"), Decimal(value)) for value in values if value)


def nem12(text: str) -> Iterator[Reading]:
    """The newest of the records for a stream and day, the later of two that are equally new."""
    days: dict[tuple[str, str, date], tuple[str, list[Decimal]]] = {}
    nmi = suffix = unit = ""
    count, key = 0, ("", "", date.min)
    for row in csv.reader(text.splitlines()):
        if row and row[0] == "200":
            nmi, suffix, unit, count = row[1], row[4], row[7].lower(), 1440 // int(row[8])
        elif row and row[0] == "300" and not unit.endswith("varh"):
            key = (nmi, suffix, day_of(row[1], "%Y%m%d"))
            values = [] if row[2] == "V" else [Decimal(value) for value in row[2 : 2 + count]]
            quality, _, _, updated = row[2 + len(values) : 6 + len(values)]
            if updated.ljust(14, "0") >= days.get(key, ("", []))[0]:
                scale = 1000 if unit == "wh" else 1
                kept = [] if quality == "N" else [value / scale for value in values]
                days[key] = updated.ljust(14, "0"), kept
        elif row and row[0] == "400" and row[3] == "N":
            assert int(row[2]) < len(days[key][1])
            del days[key][1][int(row[1]) - 1 : int(row[2])]
    yield from ((*key, value) for key, (_, values) in days.items() for value in values)


def register_days(texts: Iterable[str]) -> dict[tuple[str, date], tuple[Decimal, int]]:
    """Channel and day: total and readings, of HomeWizard files read as one."""
    rows = [row for text in texts for row in list(csv.reader(text.splitlines()))[1:]]
    days: dict[tuple[str, date], list[tuple[str, Decimal]]] = defaultdict(list)
    for stamp, *cells in rows:
        for channel, pair in (("import", cells[0:2]), ("export", cells[2:4])):
            if all(pair):
                at = sum(map(Decimal, pair), Decimal(0))
                days[channel, date.fromisoformat(stamp[:10])].append((stamp[11:], at))
    totals = {}
    for (channel, day), seen in days.items():
        after = days.get((channel, day + timedelta(days=1)), [("", Decimal(0))])
        if seen[0][0] == after[0][0] == "00:00":
            totals[channel, day] = after[0][1] - seen[0][1], len(seen)
    return totals
