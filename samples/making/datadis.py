"""Datadis, Spain."""

from datetime import date

from making.figures import WH, fixed, number
from making.instants import full_day
from making.sample import Sample, Tally

MADRID = "Europe/Madrid"
SHORT, LONG = date(2024, 3, 31), date(2024, 10, 27)
LONE_DAYS = (date(2024, 8, 15), date(2022, 8, 15))
METER = "ES9999999999999999ZZ0F"


def datadis() -> Sample:
    """Hours by number, 23 and 25 of them on the clock-change days; lone hours 24; no line end at the end."""
    name, tally = "datadis.csv", Tally(MADRID, 60)
    hours = [(day, hour) for day in (SHORT, LONG) for hour in range(1, full_day(day, MADRID, 60) + 1)]
    hours += [(day, 24) for day in LONE_DAYS]
    lines = ["CUPS;Fecha;Hora;Consumo_KWh;Metodo_obtencion"]
    for day, hour in hours:
        uwh = number(name, day, hour) % 2000 * WH
        known = (day, hour) != (LONG, 20)
        how = "E" if day == SHORT and 4 <= hour <= 6 else "R"
        lines.append(f"{METER};{day:%d/%m/%Y};{hour};{fixed(uwh, 3, mark=',') if known else ''};{how}")
        if known:
            tally.add(METER, "import", day, uwh)
    return Sample(name, "\n".join(lines), tally.days)
