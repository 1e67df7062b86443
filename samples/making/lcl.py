"""Low Carbon London."""

from datetime import date

from making.figures import kwh, number
from making.instants import clock_labels
from making.sample import Sample, Tally

DAYS = [date(2013, 3, 30), date(2013, 3, 31), date(2013, 4, 1)]


def lcl() -> Sample:
    """UTC all year, padded values, a repeated midnight, a lost hour, the text Null at an odd second."""
    name, meter, tally = "lcl.csv", "MAC900001", Tally("UTC", 30)
    lines = ["LCLid,stdorToU,DateTime,KWH/hh (per half hour) "]
    for day in DAYS:
        for slot, label in enumerate(clock_labels(30)):
            if day == DAYS[2] and 20 <= slot < 22:
                continue
            uwh = number(name, day, slot) % 1000 * 10**6
            tally.add(meter, "import", day, uwh)
            line = f"{meter},Std,{day} {label}:00.0000000, {kwh(uwh)} "
            lines += [line] * (2 if (day, slot) == (DAYS[1], 0) else 1)
    lines.append(f"{meter},Std,{DAYS[1]} 12:37:27.0000000,Null")
    return Sample(name, "\r\n".join(lines) + "\r\n", tally.days)
