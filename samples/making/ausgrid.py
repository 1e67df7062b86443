"""Ausgrid's solar home data, Australia."""

from datetime import date

from making.figures import WH, kwh, number
from making.instants import clock_labels
from making.sample import Sample, Tally

DAYS = [date(2012, 7, 9), date(2012, 7, 10), date(2012, 7, 11)]
CUSTOMERS = {"901": ("CL", "GC", "GG"), "902": ("GC", "GG")}


def ausgrid() -> Sample:
    """A title line, slots named by their end (0:30 to 0:00), a row for each category, days unpadded."""
    name, tally = "ausgrid-solar-home.csv", Tally("", 30)
    ends = [label.removeprefix("0") for label in (*clock_labels(30)[1:], "00:00")]
    about = ["Customer", "Generator Capacity", "Postcode", "Consumption Category", "date"]
    lines = ['"Made-up rows in the form of the solar home electricity data"' + "," * 53]
    lines.append(",".join([*about, *ends, "Row Quality"]))
    for customer, categories in CUSTOMERS.items():
        for day in DAYS:
            for category in categories:
                values = [slot_uwh(name, customer, category, day, slot) for slot in range(48)]
                quality = "NA" if (customer, category, day) == ("902", "GC", DAYS[1]) else ""
                front = [customer, "3.78", "9999", category, f"{day.day}/{day:%m/%Y}"]
                lines.append(",".join([*front, *map(kwh, values), quality]))
                tally.add(customer, category, day, *values)
    return Sample(name, "\n".join(lines) + "\n", tally.days)


def slot_uwh(name: str, customer: str, category: str, day: date, slot: int) -> int:
    """The sun shines by day (GG), hot water is heated by night (CL); GC is always there."""
    if (category == "GG" and not 14 <= slot < 34) or (category == "CL" and slot >= 11):
        return 0
    return number(name, customer, category, day, slot) % 1300 * WH
