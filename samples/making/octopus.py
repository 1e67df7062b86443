"""Octopus Energy, Great Britain."""

from datetime import timedelta

from making.figures import KWH
from making.instants import local
from making.sample import Sample, Tally
from making.uk import LONDON, london_readings


def octopus() -> Sample:
    """No meter in the file (load it as home-1), stamps with offset, blanks after commas, 20 decimals."""
    name, tally = "octopus.csv", Tally(LONDON, 30)
    lines = ["Consumption (kWh), Start, End"]
    for start, uwh in london_readings(name, "home-1", 3, tally):
        moments = (start, start + timedelta(minutes=30))
        stamps = ", ".join(local(moment, LONDON).isoformat() for moment in moments)
        lines.append(f"{uwh // KWH}.{uwh % KWH:09}{'0' * 11}, {stamps}")
    return Sample(name, "\r\n".join(lines) + "\r\n", tally.days)
