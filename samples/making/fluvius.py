"""Fluvius, Belgium."""

from datetime import date, datetime, timedelta

from making.figures import WH, fixed, number
from making.instants import local, midnight, starts
from making.sample import Sample, Tally

BRUSSELS = "Europe/Brussels"
EAN = "549999999999999901"
SPRING, AUTUMN = date(2024, 3, 31), date(2024, 10, 27)
WAYS = (("Offtake", "import"), ("Injection", "export"))
FRONT = "From (date);From (time);Until (date);Until (time);EAN code;Meter;Meter type;Register;Volume;Unit;"


def fluvius_electricity() -> Sample:
    """Offtake and injection take turns, by day and by night; the repeated hour is printed in pairs.

    The first quarter hour says "No consumption" and has no volume. The last two hours of the first day and
    three hours of the last are all that the file has of them.
    """
    name, tally = "fluvius-electricity.csv", Tally(BRUSSELS, 15)
    first, last = SPRING - timedelta(days=1), AUTUMN + timedelta(days=1)
    quarters = [(first, start) for start in starts(first, BRUSSELS, 15)[-8:]]
    quarters += [(day, start) for day in (SPRING, AUTUMN) for start in starts(day, BRUSSELS, 15)]
    quarters += [(last, start) for start in starts(last, BRUSSELS, 15)[24:36]]
    lines = [f"{FRONT}Validation status;Description"]
    for day, start in sorted(quarters, key=printed_order):
        for register, channel in WAYS:
            uwh = number(name, register, start) % 900 * WH
            if start == quarters[0][1]:
                tail = ";kWh;No consumption;"
            else:
                tail = f"{fixed(uwh, 3, mark=',')};kWh;Read;"
                tally.add(EAN, channel, day, uwh)
            tariff = "Day" if day.isoweekday() <= 5 and 7 <= local(start, BRUSSELS).hour < 22 else "Night"
            meter = f'="{EAN}";1SAG9999999901;Digital meter'
            lines.append(f"{span(start, 15)};{meter};{register} {tariff};{tail}")
    return Sample(name, "\ufeff" + "\r\n".join(lines) + "\r\n", tally.days)


def fluvius_gas() -> Sample:
    """Each hour in m³ and again in kWh; the first day begins at 06:00; the same EAN as electricity."""
    name, tally = "fluvius-gas.csv", Tally(BRUSSELS, 60)
    lines = [f"{FRONT}Validation status;Caloric upper value;Description"]
    for day in (SPRING - timedelta(days=1), SPRING, AUTUMN, AUTUMN + timedelta(days=1)):
        for start in starts(day, BRUSSELS, 60):
            if start < midnight(SPRING, BRUSSELS) and local(start, BRUSSELS).hour < 6:
                continue
            volume = number(name, start) % 700
            uwh = volume * 11_287 // 1000 * WH
            front = f'{span(start, 60)};="{EAN}";7MIT9999999901;Digital meter;Offtake'
            lines.append(f"{front};{fixed(volume * WH, 3, mark=',')};m³;Read;;")
            lines.append(f"{front};{fixed(uwh, 3, mark=',')};kWh;Read;;")
            tally.add(EAN, "gas", day, uwh)
    return Sample(name, "\ufeff" + "\r\n".join(lines) + "\r\n", tally.days)


def printed_order(quarter: tuple[date, datetime]) -> tuple[datetime, datetime]:
    """By what the clocks show: of the repeated hour, 02:00 twice, then 02:15 twice, and so on."""
    return local(quarter[1], BRUSSELS).replace(tzinfo=None), quarter[1]


def span(start: datetime, minutes: int) -> str:
    """From and until, as the clocks show them: in autumn one quarter hour runs from 02:45 to 02:00."""
    moments = (start, start + timedelta(minutes=minutes))
    return ";".join(f"{local(moment, BRUSSELS):%d/%m/%Y;%H:%M:%S}" for moment in moments)
