"""Units, as the names and the texts of a file write them."""

import re

_UNIT = re.compile(r"(?<![a-z])([km]?w)(h?)(?![a-z])", re.IGNORECASE)
_HOUR_RATE = re.compile(r"wh\s*/\s*h(?![a-z])", re.IGNORECASE)
_LONG = {"kilowatt-hour": "kWh", "kilowatt hour": "kWh", "kilowatthour": "kWh"}
_WRITTEN = {"wh": "Wh", "kwh": "kWh", "mwh": "MWh", "w": "W", "kw": "kW", "mw": "MW"}
_OTHERS = {
    "kvarh", "kvar", "varh", "kvah", "kva", "vah", "m3", "m³", "nm3", "nm³", "therm", "therms", "ccf", "mcf",
    "btu", "v", "a", "volt", "volts", "mj", "gj", "j", "eur", "gbp", "usd", "hz", "°c", "c", "l",
}  # fmt: skip


def unit_in(text: str) -> str | None:
    """The unit of energy or power that a name holds, as a profile writes it; None: it holds none, or several.

    A lone `W` in a name is a letter, not a unit. kWh/h is neither energy nor said to be power.
    """
    if _HOUR_RATE.search(text):
        return None
    found = {
        _WRITTEN[(stem + hour).lower()] for stem, hour in _UNIT.findall(text) if (stem + hour).lower() != "w"
    }
    found |= {unit for long, unit in _LONG.items() if long in text.casefold()}
    return found.pop() if len(found) == 1 else None


def unit_of(text: str) -> str | None:
    """The unit that a cell is; None where it is none that can be read."""
    return _WRITTEN.get(text.casefold().strip("()[] "))


def is_unit(text: str) -> bool:
    """Whether a cell is any unit at all."""
    return unit_of(text) is not None or text.casefold().strip("()[] ") in _OTHERS
