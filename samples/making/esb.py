"""ESB Networks' harmonised download (HDF), Ireland."""

from datetime import date, timedelta

from making.figures import KWH, fixed, number
from making.instants import around, local, midnight, starts
from making.sample import Sample, Tally

DUBLIN = "Europe/Dublin"
HALF_HOUR = timedelta(minutes=30)
CLOCK_CHANGES = (date(2024, 3, 31), date(2024, 10, 27))
HEADER = "MPRN,Meter Serial Number,Read Value,Read Type,Read Date and End Time"


def esb_kw() -> Sample:
    """Average kW, newest first, end stamps: the oldest row, 00:00, is the one reading of the day before.

    Rows are missing here and there; the serial number has lost its zeros; no line end at the end.
    """
    name, meter, tally = "esb-hdf.csv", "10999999901", Tally(DUBLIN, 30)
    first, *days = around(CLOCK_CHANGES)
    halves = [(first, midnight(days[0], DUBLIN) - HALF_HOUR)]
    halves += [(day, start) for day in days for start in starts(day, DUBLIN, 30)]
    lines = [HEADER]
    for day, start in reversed(halves):
        if day == days[-1] and number(name, "lost", start) % 4 == 0:
            continue
        microwatts = number(name, start) % 3000 * KWH // 1000
        end = local(start + HALF_HOUR, DUBLIN)
        value = fixed(microwatts, 6)
        lines.append(f"{meter},39000001,{value},Active Import Interval (kW),{end:%d-%m-%Y %H:%M}")
        tally.add(meter, "import", day, microwatts // 2)
    return Sample(name, "\r\n".join(lines), tally.days)


def esb_kwh() -> Sample:
    """The form in kWh: import and export take turns, and the serial number keeps its zeros."""
    name, meter, tally = "esb-hdf-kwh.csv", "10999999902", Tally(DUBLIN, 30)
    lines = [HEADER]
    for day in reversed(CLOCK_CHANGES):
        for start in reversed(starts(day, DUBLIN, 30)):
            end = local(start + HALF_HOUR, DUBLIN)
            for way in ("Import", "Export"):
                uwh = number(name, way, start) % 15_000 * KWH // 10_000
                read = f"{fixed(uwh, 4)},Active {way} Interval (kWh)"
                lines.append(f"{meter},000000000039000002,{read},{end:%d-%m-%Y %H:%M}")
                tally.add(meter, way.lower(), day, uwh)
    return Sample(name, "\r\n".join(lines) + "\r\n", tally.days)
